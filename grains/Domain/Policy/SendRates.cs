using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using ZaloOrleans.Limits;
using ZaloOrleans.Messaging;
using ZaloOrleans.Rules;

namespace ZaloOrleans.Policy;

/// <summary>
/// Reads a row of <c>sendRateLimits</c>: <c>[{max, per: second|minute|hour|day, burst?, channel?, oaId?, template?}]</c>. What the API refuses and
/// what a policy cannot be compiled from is found by the same code.
/// </summary>
public static class SendRates
{
    /// <summary>Most rules of a row.</summary>
    public const int MostRules = 20;

    /// <summary>Most rules of an account, over all of its rows.</summary>
    public const int MostOfAnAccount = 50;

    /// <summary>The highest maximum.</summary>
    public const int HighestMax = 1_000_000;

    private static readonly string[] Members = ["max", "per", "burst", "channel", "oaId", "template"];
    private static readonly string[] Units = ["second", "minute", "hour", "day"];

    /// <summary>Length of a unit's window.</summary>
    public static TimeSpan WindowOf(string unit) => unit switch
    {
        "second" => TimeSpan.FromSeconds(1),
        "minute" => TimeSpan.FromMinutes(1),
        "hour" => TimeSpan.FromHours(1),
        _ => TimeSpan.FromDays(1),
    };

    /// <summary>The unit of a window.</summary>
    public static string UnitOf(TimeSpan window) => Units.First(u => WindowOf(u) >= window || u == "day");

    /// <summary>The rules of a row; what is wrong is noted at its place.</summary>
    public static ImmutableArray<SendRate> Read(string json, string pointer, Faults faults)
    {
        ArgumentNullException.ThrowIfNull(faults);
        using var document = JsonDocument.Parse(json);
        if (document.RootElement.ValueKind != JsonValueKind.Array || document.RootElement.GetArrayLength() is 0 or > MostRules)
        {
            faults.Add(pointer, "invalid_rules", $$"""It is a list of 1 to {{MostRules}} rules such as {"max":100,"per":"minute"}.""");
            return [];
        }

        return [.. document.RootElement.EnumerateArray()
            .Select((rule, i) => Read(new Place(rule, string.Create(CultureInfo.InvariantCulture, $"{pointer}/{i}"), faults))).OfType<SendRate>()];
    }

    private static SendRate? Read(Place at)
    {
        if (!at.IsObject(Members, """A rule is an object such as {"max":100,"per":"minute"}."""))
        {
            return null;
        }

        var max = at.Number("max", 1, HighestMax, required: true);
        var per = at.Word("per", Units, required: true);
        var burst = at.Number("burst", 1, max ?? HighestMax, required: false);
        var channel = at.Word("channel", [.. MessageChannels.All.Select(c => c.Word())], required: false);
        var (row, zaloId) = at.RowOrZaloId("oaId");
        var template = at.Text("template", 100);
        return max is { } most && per is not null
            ? new SendRate(channel, RateRule.Of((int)most, WindowOf(per), (int?)burst)) { OaRowId = row, OaId = zaloId, Template = template }
            : null;
    }
}

/// <summary>A rule of <c>sendRateLimits</c>.</summary>
/// <param name="Channel">Where it holds; null: over all channels together.</param>
/// <param name="Rule">How fast.</param>
public sealed record SendRate(string? Channel, RateRule Rule)
{
    /// <summary>Row id of the Official Account that it is about.</summary>
    public long? OaRowId { get; init; }

    /// <summary>Zalo's id of it, where it is named by that.</summary>
    public string? OaId { get; init; }

    /// <summary>Code of the template that it is about; null: any.</summary>
    public string? Template { get; init; }
}
