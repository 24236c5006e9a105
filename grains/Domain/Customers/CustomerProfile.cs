using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using ZaloOrleans.Ingest;

namespace ZaloOrleans.Customers;

/// <summary>All that is known of a customer: the columns of its row and of its profile as text, and its traits as JSON.</summary>
public sealed record CustomerProfile(ImmutableSortedDictionary<string, string> Columns, ImmutableSortedDictionary<string, string> Traits)
{
    /// <summary>Most traits of a customer; the engine's own one comes on top.</summary>
    public const int MostTraits = 100;

    /// <summary>Whether the account has given it more traits than a customer may have.</summary>
    public bool HasTooManyTraits => Traits.Count - (Traits.ContainsKey(ZaloTags.Trait) ? 1 : 0) > MostTraits;

    /// <summary>Nothing is known.</summary>
    public static CustomerProfile Empty { get; } =
        new(ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal), ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal));

    /// <summary>Columns that live in <c>engine.customer_profiles</c> and not in <c>customers</c>.</summary>
    public static readonly ImmutableHashSet<string> ProfileColumns = ["external_id", "timezone", "language"];

    /// <summary>The profile after a patch.</summary>
    public CustomerProfile With(ProfilePatch patch)
    {
        ArgumentNullException.ThrowIfNull(patch);
        return new CustomerProfile(Apply(Columns, patch.Columns), Apply(Traits, patch.Traits));
    }

    /// <summary>The columns that differ, as (before, after), null where there is no value.</summary>
    public ImmutableSortedDictionary<string, (string? Old, string? New)> ChangesTo(CustomerProfile next)
    {
        ArgumentNullException.ThrowIfNull(next);
        var changes = ImmutableSortedDictionary.CreateBuilder<string, (string?, string?)>(StringComparer.Ordinal);
        foreach (var name in Columns.Keys.Union(next.Columns.Keys))
        {
            var (old, now) = (Columns.GetValueOrDefault(name), next.Columns.GetValueOrDefault(name));
            if (old != now)
            {
                changes.Add(name, (old, now));
            }
        }

        return changes.ToImmutable();
    }

    /// <summary>The traits as one JSON object.</summary>
    public string TraitsJson() => new JsonObject(Traits.Select(t => KeyValuePair.Create(t.Key, JsonNode.Parse(t.Value)))).ToJsonString(Json.Plain);

    /// <summary>What rules and templates see: columns in camelCase (and as the dictionary spells them), then traits.</summary>
    public JsonElement Attributes()
    {
        var all = new JsonObject();
        foreach (var (name, value) in Traits)
        {
            all[name] = JsonNode.Parse(value);
        }

        foreach (var (name, value) in Columns)
        {
            JsonNode node = name == "marketing_consent" ? value == "true" : value;
            all[name] = node;
            all[JsonNamingPolicy.CamelCase.ConvertName(Pascal(name))] = node.DeepClone();
        }

        return JsonSerializer.SerializeToElement(all, Json.Plain);
    }

    internal static string Pascal(string snake) => string.Concat(snake.Split('_').Select(p => char.ToUpperInvariant(p[0]) + p[1..]));

    private static ImmutableSortedDictionary<string, string> Apply(ImmutableSortedDictionary<string, string> old, ImmutableDictionary<string, string?> patch) =>
        patch.Aggregate(old, (all, p) => p.Value is null ? all.Remove(p.Key) : all.SetItem(p.Key, p.Value));
}
