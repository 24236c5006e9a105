using System.Text.Json;
using ZaloOrleans.Api.Inbound.Json;

namespace ZaloOrleans.Api.Inbound.Items;

/// <summary>Reads values that have to be strings.</summary>
internal static class TextValue
{
    /// <summary>A string of 1 to <paramref name="longest"/> characters; null where it is missing or faulty.</summary>
    public static string? Optional(ReadOnlySpan<byte> json, JsonSlice value, int longest, string pointer, FaultList faults)
    {
        if (value.IsMissing)
        {
            return null;
        }

        if (value.Type != JsonTokenType.String)
        {
            faults.Add(pointer, "invalid_type", "This must be a string.");
            return null;
        }

        // A string that has no text was found by the guard already.
        var text = JsonText.Read(json, value);
        if (text is { Length: 0 })
        {
            faults.Add(pointer, "empty", "This must not be empty. Leave it out where there is none.");
            return null;
        }

        if (text?.Length > longest)
        {
            faults.Add(pointer, "too_long", $"This has at most {longest} characters.");
            return null;
        }

        return text;
    }
}
