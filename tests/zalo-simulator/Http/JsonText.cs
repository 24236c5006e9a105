using System.Text.Json;

namespace ZaloOrleans.Simulator.Http;

internal static class JsonText
{
    /// <summary>The string, or null when the value is no string or no valid Unicode (a lone surrogate).</summary>
    public static string? Read(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.String)
            return null;
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
