using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using ZaloOrleans.Api.Inbound.Json;
using ZaloOrleans.Ingest;
using ZaloOrleans.Keys;

namespace ZaloOrleans.Api.Inbound.Items;

/// <summary>Reads the <c>traits</c> of an item: columns of the customer, its identities, and what is left as it stands.</summary>
internal static class TraitsReader
{
    /// <summary>Reads traits that the guard has walked.</summary>
    /// <param name="json">The body.</param>
    /// <param name="traits">Where the traits lie.</param>
    /// <param name="publishable">Whether the key is one that is in everybody's hands.</param>
    /// <param name="faults">Gets what is wrong.</param>
    public static TraitSet Read(ReadOnlySpan<byte> json, JsonSlice traits, bool publishable, FaultList faults)
    {
        if (traits.IsMissing)
        {
            return TraitSet.Empty;
        }

        if (traits.Type != JsonTokenType.StartObject)
        {
            faults.Add("/traits", "invalid_type", "traits must be an object.");
            return TraitSet.Empty;
        }

        var gathered = new Gathered();
        var reader = new Utf8JsonReader(traits.Of(json), JsonGuard.ReaderOptions);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            var value = JsonSlice.Take(ref reader);
            value = value with { Start = value.Start + traits.Start };
            if (TraitColumn.Find(name) is { } column)
            {
                gathered.Add(column, json, value, "/traits/" + name, publishable, faults);
            }
            else
            {
                gathered.Traits[name] = value.IsMissing ? null : Encoding.UTF8.GetString(value.Of(json));
            }
        }

        return gathered.ToSet();
    }

    /// <summary>What was read so far.</summary>
    private sealed class Gathered
    {
        private readonly ImmutableDictionary<string, string?>.Builder _columns = ImmutableDictionary.CreateBuilder<string, string?>();
        private string? _zaloUserId;

        public ImmutableDictionary<string, string?>.Builder Traits { get; } = ImmutableDictionary.CreateBuilder<string, string?>();

        public void Add(TraitColumn column, ReadOnlySpan<byte> json, JsonSlice value, string pointer, bool publishable, FaultList faults)
        {
            if (column.IsConsent && publishable)
            {
                faults.Add(pointer, "forbidden_trait", "A key that is in everybody's hands proves no consent. Send this with a secret key, from your server; a Mini App gives its user's with POST /v1/miniapp/consent.");
                return;
            }

            if (_columns.ContainsKey(column.Column) || (column.Kind == TraitKind.ZaloId && _zaloUserId is not null))
            {
                faults.Add(pointer, "duplicate_key", $"The trait {column.Name} is there twice, in two spellings.");
                return;
            }

            var text = TraitValue.Read(column, json, value, pointer, faults);
            if (column.Kind == TraitKind.ZaloId)
            {
                _zaloUserId = text;
            }
            else
            {
                _columns[column.Column] = text;
            }
        }

        public TraitSet ToSet()
        {
            var identities = new List<Identity>(3);
            Add(identities, IdentityKind.Zalo, _zaloUserId);
            Add(identities, IdentityKind.Phone, _columns.GetValueOrDefault("phone"));
            Add(identities, IdentityKind.Email, _columns.GetValueOrDefault("email"));
            return new TraitSet(new ProfilePatch(_columns.ToImmutable(), Traits.ToImmutable()), identities);
        }

        private static void Add(List<Identity> identities, IdentityKind kind, string? value)
        {
            if (value is not null)
            {
                identities.Add(new Identity(kind, value));
            }
        }
    }
}
