using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using ZaloOrleans.Ingest;

namespace ZaloOrleans.Customers;

/// <summary>The tags that a customer has in Zalo, kept as one trait that only the engine writes. Pure.</summary>
public static class ZaloTags
{
    /// <summary>The trait: an array of names, in the order in which they were put on.</summary>
    public const string Trait = "zaloTags";

    /// <summary>Most tags of a customer; a further one is left out. Zalo's own list of an Official Account is shorter.</summary>
    public const int Most = 100;

    /// <summary>The change of the profile that a change of a tag comes to; empty where there is none.</summary>
    public static ProfilePatch PatchOf(CustomerProfile known, ZaloTagChanged change)
    {
        ArgumentNullException.ThrowIfNull(known);
        ArgumentNullException.ThrowIfNull(change);
        var tags = Of(known);
        if (tags.Contains(change.Tag) == change.IsOn || (change.IsOn && tags.Length >= Most))
        {
            return ProfilePatch.Empty;
        }

        var next = change.IsOn ? tags.Add(change.Tag) : tags.Remove(change.Tag);
        var json = next.IsEmpty ? null : new JsonArray([.. next.Select(t => (JsonNode)t)]).ToJsonString(Json.Plain);
        return ProfilePatch.Empty with { Traits = ImmutableDictionary<string, string?>.Empty.Add(Trait, json) };
    }

    /// <summary>The tags in a profile. What somebody else put there in another shape counts as none.</summary>
    private static ImmutableArray<string> Of(CustomerProfile known)
    {
        if (known.Traits.GetValueOrDefault(Trait) is not { } json)
        {
            return [];
        }

        using var document = JsonDocument.Parse(json);
        return document.RootElement.ValueKind == JsonValueKind.Array
            ? [.. document.RootElement.EnumerateArray().Where(t => t.ValueKind == JsonValueKind.String).Select(t => t.GetString()!)]
            : [];
    }
}
