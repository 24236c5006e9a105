using System.Globalization;
using System.Text.Json;
using NodaTime;
using NodaTime.Text;
using ZaloOrleans.Limits;
using ZaloOrleans.Messaging;
using ZaloOrleans.QuietHours;
using ZaloOrleans.Rules;

namespace ZaloOrleans.Policy;

/// <summary>
/// What keeps an account's promotions within Vietnam's rules for advertising (Decree 91/2020, articles 13 to 16) and Zalo's. An account may
/// narrow it; to widen it takes a reason, which is written down.
/// </summary>
public sealed record AdvertisingRules
{
    /// <summary>When promotions may begin to go, in the customer's zone. Default 07:00.</summary>
    public LocalTime From { get; init; } = new(7, 0);

    /// <summary>When they may go no more; this minute is the first that is too late. Default 22:00. The same as <see cref="From"/>: at any time.</summary>
    public LocalTime To { get; init; } = new(22, 0);

    /// <summary>Most promotions to a customer in any 24 hours, 1 to 100. Default 3.</summary>
    public int MaxPerDay { get; init; } = 3;

    /// <summary>Most promotions to a customer from one Official Account in a calendar day of the account, 1 to 100. Default 1.</summary>
    public int MaxPerDayPerOa { get; init; } = 1;

    /// <summary>What a promotion's text begins with, at most 20 characters. Default <c>[QC]</c>; empty: nothing.</summary>
    public string Label { get; init; } = "[QC]";

    /// <summary>What a promotion's text ends with, at most 200 characters: how to refuse further ones. Empty: nothing.</summary>
    public string RefusalLine { get; init; } = "Từ chối nhận tin: soạn TC";

    /// <summary>What a customer writes to refuse, at most 20 characters: it ends their consent to promotions. Default <c>TC</c>; empty: nothing does.</summary>
    public string RefusalKeyword { get; init; } = "TC";

    /// <summary>The rules where an account says nothing.</summary>
    public static AdvertisingRules Default { get; } = new();

    private static readonly LocalTimePattern Time = LocalTimePattern.CreateWithInvariantCulture("HH:mm");
    private static readonly string[] Members = ["from", "to", "maxPerDay", "maxPerDayPerOa", "label", "refusalLine", "refusalKeyword"];

    /// <summary>Reads <c>{from, to, maxPerDay, maxPerDayPerOa, label, refusalLine, refusalKeyword}</c>; what is absent is the default.</summary>
    public static AdvertisingRules Read(string json, string pointer, Faults faults)
    {
        ArgumentNullException.ThrowIfNull(faults);
        using var document = JsonDocument.Parse(json);
        var at = new Place(document.RootElement, pointer, faults);
        if (!at.IsObject(Members, """It is an object such as {"from":"08:00","maxPerDay":2}."""))
        {
            return Default;
        }

        LocalTime? TimeOf(string name) => at.Parsed<LocalTime>(name, t => Time.Parse(t) is { Success: true } time ? time.Value : null, "invalid_time", "It is a local time such as 22:00.");
        return new AdvertisingRules
        {
            From = TimeOf("from") ?? Default.From,
            To = TimeOf("to") ?? Default.To,
            MaxPerDay = (int)(at.Number("maxPerDay", 1, FrequencyCaps.HighestMax, required: false) ?? Default.MaxPerDay),
            MaxPerDayPerOa = (int)(at.Number("maxPerDayPerOa", 1, FrequencyCaps.HighestMax, required: false) ?? Default.MaxPerDayPerOa),
            Label = at.Text("label", 20, least: 0) ?? Default.Label,
            RefusalLine = at.Text("refusalLine", 200, least: 0) ?? Default.RefusalLine,
            RefusalKeyword = at.Text("refusalKeyword", 20, least: 0) ?? Default.RefusalKeyword,
        };
    }

    /// <summary>The rules that allow more than the default does, by the names of their fields.</summary>
    public IEnumerable<string> Widened()
    {
        // From and to may also lie around midnight; then some of the night is allowed.
        var isAllDay = From == To;
        if (isAllDay || From < Default.From || From >= Default.To)
        {
            yield return "from";
        }

        if (isAllDay || To > Default.To || To <= From)
        {
            yield return "to";
        }

        if (MaxPerDay > Default.MaxPerDay)
        {
            yield return "maxPerDay";
        }

        if (MaxPerDayPerOa > Default.MaxPerDayPerOa)
        {
            yield return "maxPerDayPerOa";
        }

        if (Label.Length == 0)
        {
            yield return "label";
        }

        if (RefusalLine.Length == 0)
        {
            yield return "refusalLine";
        }

        if (RefusalKeyword.Length == 0)
        {
            yield return "refusalKeyword";
        }
    }

    /// <summary>The windows that they make.</summary>
    internal IEnumerable<QuietWindow> Windows() => From == To ? [] : [new QuietWindow(To, From) { Categories = [MessageCategory.Promotion], Rule = "advertising_hours" }];

    /// <summary>The caps that they make.</summary>
    internal IEnumerable<FrequencyCap> Caps()
    {
        yield return new FrequencyCap(0, 0, new CapWindow.Rolling(TimeSpan.FromDays(1)), MaxPerDay) { Category = MessageCategory.Promotion, Rule = "advertising_per_day" };
        yield return new FrequencyCap(0, 1, new CapWindow.Calendar(CalendarUnit.Day, InAccountZone: true, IsoDayOfWeek.Monday), MaxPerDayPerOa)
        {
            Category = MessageCategory.Promotion,
            PerOfficialAccount = true,
            Rule = "advertising_per_day_and_oa",
        };
    }

    /// <summary>Whether a customer's message refuses further promotions: the keyword alone, in any case.</summary>
    public bool IsRefusal(string text) => RefusalKeyword.Length > 0
        && CultureInfo.InvariantCulture.CompareInfo.Compare(text.AsSpan().Trim(), RefusalKeyword, CompareOptions.IgnoreCase | CompareOptions.IgnoreNonSpace) == 0;
}
