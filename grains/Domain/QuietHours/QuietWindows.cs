using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using NodaTime;
using NodaTime.Text;
using ZaloOrleans.Messaging;
using ZaloOrleans.Rules;

namespace ZaloOrleans.QuietHours;

/// <summary>
/// Reads an account's windows: <c>[{from, to, days?, categories?, action?: defer|refuse, spreadMinutes?, dropAfter?}]</c>. What the API refuses
/// and what a policy cannot be compiled from is found by the same code.
/// </summary>
public static class QuietWindows
{
    /// <summary>Most windows of an account.</summary>
    public const int Most = 20;

    /// <summary>The longest that a message may wait.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromDays(30);

    private static readonly LocalTimePattern Time = LocalTimePattern.CreateWithInvariantCulture("HH:mm");
    private static readonly string[] Days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    private static readonly string[] Members = ["from", "to", "days", "categories", "action", "spreadMinutes", "dropAfter"];

    /// <summary>The windows of a JSON array; what is wrong is noted, and left out.</summary>
    public static ImmutableArray<QuietWindow> Read(string json, string pointer, Faults faults)
    {
        ArgumentNullException.ThrowIfNull(faults);
        using var document = JsonDocument.Parse(json);
        if (document.RootElement.ValueKind != JsonValueKind.Array || document.RootElement.GetArrayLength() > Most)
        {
            faults.Add(pointer, "too_many", $"It is a list of at most {Most} windows.");
            return [];
        }

        var windows = ImmutableArray.CreateBuilder<QuietWindow>();
        var i = 0;
        foreach (var element in document.RootElement.EnumerateArray())
        {
            if (Read(new Place(element, string.Create(CultureInfo.InvariantCulture, $"{pointer}/{i++}"), faults)) is { } window)
            {
                windows.Add(window);
            }
        }

        return windows.ToImmutable();
    }

    private static QuietWindow? Read(Place at)
    {
        if (!at.IsObject(Members, """A window is an object such as {"from":"22:00","to":"07:00"}."""))
        {
            return null;
        }

        var (from, to) = (TimeOf(at, "from"), TimeOf(at, "to"));
        var days = at.Words("days", Days);
        var categories = at.Words("categories", ["transaction", "customer_care", "promotion"]);
        var action = at.Word("action", ["defer", "refuse"], required: false);
        var spread = at.Number("spreadMinutes", 0, 120, required: false);
        var dropAfter = at.Parsed<TimeSpan>("dropAfter", WaitOf, "invalid_duration", "It is a duration of at most 30 days, such as PT12H.");
        return from is not { } start || to is not { } end ? null : new QuietWindow(start, end)
        {
            Days = [.. days.Select(d => (IsoDayOfWeek)(Array.IndexOf(Days, d) + 1))],
            Categories = [.. categories.Select(w => MessageCategories.TryParse(w, out var category) ? category : default)],
            Defers = action != "refuse",
            Spread = TimeSpan.FromMinutes(spread ?? 10),
            DropAfter = dropAfter,
        };
    }

    private static LocalTime? TimeOf(Place at, string name) =>
        at.Parsed<LocalTime>(name, text => Time.Parse(text) is { Success: true } time ? time.Value : null, "invalid_time", "It is a local time such as 22:00.", required: true);

    private static TimeSpan? WaitOf(string text) =>
        IsoDuration.TryParse(text, out var duration) && duration > TimeSpan.Zero && duration <= LongestWait ? duration : null;
}
