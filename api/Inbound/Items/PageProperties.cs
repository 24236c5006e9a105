using System.Text;
using System.Text.Json;
using ZaloOrleans.Api.Inbound.Json;

namespace ZaloOrleans.Api.Inbound.Items;

/// <summary>The properties of a page view: those that were sent, with the page's name and category unless they say them themselves.</summary>
internal static class PageProperties
{
    /// <summary>The event of a page view.</summary>
    public const string Event = "page_view";

    public static string? Merge(ReadOnlySpan<byte> json, JsonSlice properties, JsonSlice name, JsonSlice category)
    {
        var merged = new StringBuilder();
        Add(merged, json, "name", name, properties);
        Add(merged, json, "category", category, properties);
        var sent = properties.IsMissing ? null : Encoding.UTF8.GetString(properties.Of(json));
        if (merged.Length == 0)
        {
            return sent;
        }

        var rest = sent is null || properties.IsHollow(json) ? "}" : "," + sent[1..];
        return merged.Append(rest).ToString();
    }

    private static void Add(StringBuilder merged, ReadOnlySpan<byte> json, string key, JsonSlice value, JsonSlice properties)
    {
        if (value.Type != JsonTokenType.String || Has(json, properties, key))
        {
            return;
        }

        merged.Append(merged.Length == 0 ? '{' : ',').Append('"').Append(key).Append("\":").Append(Encoding.UTF8.GetString(value.Of(json)));
    }

    private static bool Has(ReadOnlySpan<byte> json, JsonSlice owner, string key)
    {
        if (owner.IsMissing)
        {
            return false;
        }

        var reader = new Utf8JsonReader(owner.Of(json), JsonGuard.ReaderOptions);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals(key))
            {
                return true;
            }

            reader.Skip();
        }

        return false;
    }
}
