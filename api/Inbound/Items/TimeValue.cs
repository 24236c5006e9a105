using System.Text.Json;
using ZaloOrleans.Api.Inbound.Json;
using ZaloOrleans.Api.Inbound.Values;

namespace ZaloOrleans.Api.Inbound.Items;

/// <summary>Reads times.</summary>
internal static class TimeValue
{
    /// <summary>What is wrong with a time that is refused.</summary>
    public const string Advice = "This must be a time with its offset, as RFC 3339 writes it: 2026-03-01T09:30:00Z.";

    /// <summary>A time as ticks of UTC; null where it is missing or faulty.</summary>
    public static long? Optional(ReadOnlySpan<byte> json, JsonSlice value, string pointer, FaultList faults)
    {
        if (value.IsMissing)
        {
            return null;
        }

        if (value.Type == JsonTokenType.String && JsonText.Read(json, value) is { } text && Rfc3339.TryParse(text, out var ticks))
        {
            return ticks;
        }

        faults.Add(pointer, "invalid_time", Advice);
        return null;
    }
}
