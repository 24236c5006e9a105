using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using NodaTime;
using ZaloOrleans.Messaging;
using ZaloOrleans.Rules;

namespace ZaloOrleans.Limits;

/// <summary>
/// Reads a row of <c>frequencyCaps</c>: its window, <c>{"kind":"rolling","minutes":1440}</c> or
/// <c>{"kind":"calendar","unit":"day|week|month","zone":"customer|account","weekStart":"monday"}</c>, and its rules,
/// <c>[{max, channel?, category?, tag?, campaignId?, journeyId?, exempt?, exemptCounts?}]</c>. What the API refuses and what a policy cannot be
/// compiled from is found by the same code.
/// </summary>
public static class FrequencyCaps
{
    /// <summary>Most rules of a row.</summary>
    public const int MostRules = 20;

    /// <summary>The highest maximum: more is no cap on what one customer gets.</summary>
    public const int HighestMax = 100;

    private static readonly string[] WindowMembers = ["kind", "minutes", "unit", "zone", "weekStart"];
    private static readonly string[] RuleMembers = ["max", "channel", "category", "tag", "campaignId", "journeyId", "exempt", "exemptCounts"];
    private static readonly string[] Weekdays = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

    /// <summary>The rules of a row; what is wrong is noted at its place.</summary>
    public static ImmutableArray<FrequencyCap> Read(long rowId, string windowJson, string rulesJson, Faults faults)
    {
        ArgumentNullException.ThrowIfNull(faults);
        var window = ReadWindow(windowJson, "/window", faults);
        var rules = ReadRules(rulesJson, "/rules", faults);
        return window is null ? [] : [.. rules.Select((r, i) => r with { RowId = rowId, Index = i, Window = window })];
    }

    /// <summary>The window; null where a fault was noted.</summary>
    public static CapWindow? ReadWindow(string json, string pointer, Faults faults)
    {
        ArgumentNullException.ThrowIfNull(faults);
        using var document = JsonDocument.Parse(json);
        var at = new Place(document.RootElement, pointer, faults);
        if (!at.IsObject(WindowMembers, """A window is an object such as {"kind":"rolling","minutes":1440}."""))
        {
            return null;
        }

        switch (at.Word("kind", ["rolling", "calendar"], required: true))
        {
            case "rolling":
                at.Forbid("unit", "zone", "weekStart");
                var minutes = at.Number("minutes", 1, (long)CapWindow.Longest.TotalMinutes, required: true);
                return minutes is { } length ? new CapWindow.Rolling(TimeSpan.FromMinutes(length)) : null;

            case "calendar":
                at.Forbid("minutes");
                var unit = at.Word("unit", ["day", "week", "month"], required: true);
                var zone = at.Word("zone", ["customer", "account"], required: false) ?? "customer";
                if (unit is not null and not "week")
                {
                    at.Forbid("weekStart");
                }

                var start = at.Word("weekStart", Weekdays, required: false) ?? "monday";
                return unit is null ? null : new CapWindow.Calendar(
                    unit switch { "day" => CalendarUnit.Day, "week" => CalendarUnit.Week, _ => CalendarUnit.Month },
                    zone == "account", (IsoDayOfWeek)(Array.IndexOf(Weekdays, start) + 1));

            default:
                return null;
        }
    }

    /// <summary>The rules, without row and window.</summary>
    public static ImmutableArray<FrequencyCap> ReadRules(string json, string pointer, Faults faults)
    {
        ArgumentNullException.ThrowIfNull(faults);
        using var document = JsonDocument.Parse(json);
        if (document.RootElement.ValueKind != JsonValueKind.Array || document.RootElement.GetArrayLength() is 0 or > MostRules)
        {
            faults.Add(pointer, "invalid_rules", $$"""It is a list of 1 to {{MostRules}} rules such as {"max":3,"category":"promotion"}.""");
            return [];
        }

        var rules = ImmutableArray.CreateBuilder<FrequencyCap>();
        var i = 0;
        foreach (var rule in document.RootElement.EnumerateArray())
        {
            if (ReadRule(new Place(rule, string.Create(CultureInfo.InvariantCulture, $"{pointer}/{i++}"), faults)) is { } cap)
            {
                rules.Add(cap);
            }
        }

        return rules.ToImmutable();
    }

    private static FrequencyCap? ReadRule(Place at)
    {
        if (!at.IsObject(RuleMembers, """A rule is an object such as {"max":3,"category":"promotion"}."""))
        {
            return null;
        }

        var max = at.Number("max", 1, HighestMax, required: true);
        var channel = at.Word("channel", [.. MessageChannels.All.Select(c => c.Word())], required: false);
        var category = at.Word("category", ["transaction", "customer_care", "promotion"], required: false);
        var tag = at.Text("tag", 100);
        var campaign = at.Number("campaignId", 1, long.MaxValue, required: false);
        var journey = at.Number("journeyId", 1, long.MaxValue, required: false);
        var exempt = at.Words("exempt", ["transaction", "customer_care", "promotion"]);
        var counts = at.Flag("exemptCounts") ?? true;
        return max is not { } most ? null : new FrequencyCap(0, 0, new CapWindow.Rolling(TimeSpan.Zero), (int)most)
        {
            Channel = MessageChannels.TryParse(channel, out var c) ? c : null,
            Category = MessageCategories.TryParse(category, out var g) ? g : null,
            Tag = tag,
            CampaignId = campaign,
            JourneyId = journey,
            Exempt = [.. exempt.Select(w => MessageCategories.TryParse(w, out var e) ? e : default)],
            ExemptCounts = counts,
        };
    }
}
