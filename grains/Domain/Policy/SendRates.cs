using System.Text.Json;
using ZaloOrleans.Limits;

namespace ZaloOrleans.Policy;

/// <summary>Reads the rules of <c>sendRateLimits</c>: <c>[{max, per: second|minute|hour|day, burst?, channel?}]</c>.</summary>
public static class SendRates
{
    /// <summary>The rules that hold for a whole channel; one that cannot be read is left out.</summary>
    public static IEnumerable<SendRate> Read(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.ValueKind == JsonValueKind.Array
            ? document.RootElement.EnumerateArray().Select(Read).OfType<SendRate>().ToList()
            : [];
    }

    private static SendRate? Read(JsonElement rule)
    {
        if (rule.ValueKind != JsonValueKind.Object || rule.TryGetProperty("oaId", out _) || rule.TryGetProperty("template", out _)
            || !rule.TryGetProperty("max", out var max) || !max.TryGetInt32(out var most) || most < 1 || !rule.TryGetProperty("per", out var per))
        {
            return null;
        }

        TimeSpan? window = per.GetString() switch
        {
            "second" => TimeSpan.FromSeconds(1),
            "minute" => TimeSpan.FromMinutes(1),
            "hour" => TimeSpan.FromHours(1),
            "day" => TimeSpan.FromDays(1),
            _ => null,
        };
        int? burst = rule.TryGetProperty("burst", out var b) && b.TryGetInt32(out var n) ? n : null;
        var channel = rule.TryGetProperty("channel", out var c) ? c.GetString() : null;
        return window is { } w ? new SendRate(channel, RateRule.Of(most, w, burst)) : null;
    }
}
