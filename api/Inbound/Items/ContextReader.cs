using System.Text.Json;
using ZaloOrleans.Api.Inbound.Json;
using ZaloOrleans.Ingest;

namespace ZaloOrleans.Api.Inbound.Items;

/// <summary>Reads a <c>context</c>. Clients put all sorts of things there, so only what matters here is looked at and checked.</summary>
internal static class ContextReader
{
    private const int LongestTag = 255;

    /// <summary>Reads a context that the guard has walked.</summary>
    /// <param name="json">The body.</param>
    /// <param name="context">Where the context lies.</param>
    /// <param name="faults">Gets what is wrong.</param>
    public static ItemContext Read(ReadOnlySpan<byte> json, JsonSlice context, FaultList faults)
    {
        if (context.IsMissing)
        {
            return ItemContext.Empty;
        }

        if (context.Type != JsonTokenType.StartObject)
        {
            faults.Add("/context", "invalid_type", "context must be an object.");
            return ItemContext.Empty;
        }

        var read = ItemContext.Empty;
        var reader = new Utf8JsonReader(json.Slice(context.Start, context.Length), JsonGuard.ReaderOptions);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            read = Member(json, context, ref reader, read, faults);
        }

        return read;
    }

    private static ItemContext Member(ReadOnlySpan<byte> json, JsonSlice context, ref Utf8JsonReader reader, ItemContext read, FaultList faults)
    {
        if (reader.ValueTextEquals("device"u8))
        {
            return read with { DeviceId = Text(json, Value(context, ref reader), "id", ItemLimits.DeviceId, "/context/device", faults) };
        }

        if (reader.ValueTextEquals("library"u8))
        {
            return read with { Source = Text(json, Value(context, ref reader), "name", ItemLimits.Source, "/context/library", faults) };
        }

        if (reader.ValueTextEquals("historical"u8))
        {
            return read with { Historical = Flag(Value(context, ref reader), faults) };
        }

        if (reader.ValueTextEquals("campaign"u8))
        {
            return read with { Utm = Campaign(json, Value(context, ref reader), faults) };
        }

        reader.Skip();
        return read;
    }

    private static JsonSlice Value(JsonSlice context, ref Utf8JsonReader reader)
    {
        reader.Read();
        var slice = JsonSlice.Take(ref reader);
        return slice with { Start = slice.Start + context.Start };
    }

    private static bool? Flag(JsonSlice value, FaultList faults)
    {
        if (value.Type is not (JsonTokenType.True or JsonTokenType.False or JsonTokenType.Null))
        {
            faults.Add("/context/historical", "invalid_type", "historical must be true or false.");
        }

        return value.IsMissing ? null : value.Type == JsonTokenType.True;
    }

    private static Utm? Campaign(ReadOnlySpan<byte> json, JsonSlice campaign, FaultList faults)
    {
        var utm = new Utm(
            Text(json, campaign, "source", LongestTag, "/context/campaign", faults),
            Text(json, campaign, "medium", LongestTag, "/context/campaign", faults),
            Text(json, campaign, "name", LongestTag, "/context/campaign", faults));
        return utm is { Source: null, Medium: null, Campaign: null } ? null : utm;
    }

    /// <summary>The text of a member of an object; a device or library that is no object says nothing.</summary>
    private static string? Text(ReadOnlySpan<byte> json, JsonSlice owner, string key, int longest, string pointer, FaultList faults)
    {
        if (owner.Type != JsonTokenType.StartObject)
        {
            return null;
        }

        var reader = new Utf8JsonReader(json.Slice(owner.Start, owner.Length), JsonGuard.ReaderOptions);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var found = reader.ValueTextEquals(key);
            reader.Read();
            var slice = JsonSlice.Take(ref reader);
            if (found)
            {
                return TextValue.Optional(json, slice with { Start = slice.Start + owner.Start }, longest, $"{pointer}/{key}", faults);
            }
        }

        return null;
    }
}
