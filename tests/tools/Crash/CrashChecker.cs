namespace ZaloOrleans.Crash;

/// <summary>Compares the books after a run: a pure function of them, so that a test can show that it finds what it is for.</summary>
public static class CrashChecker
{
    // Of the day's quota, where more waits than it lets through.
    private const double LeastUsed = 0.95;

    /// <summary>What does not hold; empty where all does.</summary>
    public static IReadOnlyList<string> Check(CrashBooks books)
    {
        ArgumentNullException.ThrowIfNull(books);
        return
        [
            .. books.Hanging is { } left ? [$"something hangs: {left}"] : Nothing,
            .. CheckEvents(books),
            .. CheckSends(books),
            .. CheckUnknowns(books),
            .. CheckQuota(books),
            .. CheckWebhooks(books),
            .. books.Refreshes == books.Expiries ? Nothing : [$"{books.Expiries} access tokens ended, and {books.Refreshes} refreshes were accepted"],
            .. books.Reauthorised <= books.Expiries ? Nothing : [$"a person was asked for {books.Reauthorised} times, though only {books.Expiries} access tokens ended"],
            .. books.Parked is { } why ? [$"wake-ups were parked: {why}"] : Nothing,
            .. books.Unfinished is { } states ? [$"runs are parked or exited: {states}"] : Nothing,
        ];
    }

    private static string[] Nothing => [];

    private static IEnumerable<string> CheckEvents(CrashBooks books)
    {
        var stored = books.Stored.CountBy(id => id).ToDictionary();
        return
        [
            .. Find("acknowledged events are lost", books.Acknowledged.Where(id => !stored.ContainsKey(id))),
            .. Find("events are stored twice", stored.Where(s => s.Value > 1).Select(s => s.Key)),
            .. Find("events were not acknowledged beside a burst of webhooks", books.TrackFailures),
        ];
    }

    private static IEnumerable<string> CheckSends(CrashBooks books)
    {
        var messages = books.Messages;
        var arrivals = books.Accepted.ToLookup(a => a.User, a => a.At);
        var recipients = messages.Select(m => m.User).ToHashSet();
        return
        [
            .. messages.Count == books.Due ? Nothing : [$"{books.Due} messages were due, {messages.Count} exist"],
            .. Find("messages were accepted twice", arrivals.Where(a => a.Count() > 1).Select(a => a.Key)),
            .. Find("messages were accepted that our book does not have", arrivals.Where(a => !recipients.Contains(a.Key)).Select(a => a.Key)),
            .. Find("messages are sent by our book and not by Zalo's", messages.Where(m => IsSent(m) && !arrivals.Contains(m.User)).Select(m => m.User)),
            .. Find("messages are neither sent nor unknown", messages.Where(m => !IsSettled(m)).Select(m => $"{m.User} {m.Status}")),
            .. Find("messages were accepted that our book holds for unsent", messages.Where(m => !IsSettled(m) && arrivals.Contains(m.User)).Select(m => m.User)),
            .. Find("messages were sent after their deadline", messages.Where(m => arrivals[m.User].Any(at => at > m.Deadline)).Select(m => m.User)),
            .. Find("messages were sent again after an answer that left it open", books.Asked.GroupBy(a => a.User).Where(g => IsAskedAgain([.. g], books)).Select(g => g.Key)),
        ];
    }

    /// <summary>Whether anything came after an answer that did not say whether the message was taken.</summary>
    private static bool IsAskedAgain(List<AskedSend> asked, CrashBooks books) =>
        (books.Late.Contains(asked[0].User) ? 0 : asked.FindIndex(a => a.IsOpen)) is var open and >= 0 && open < asked.Count - 1;

    private static IEnumerable<string> CheckUnknowns(CrashBooks books)
    {
        var unknown = Math.Max(books.Unknown, books.Messages.Count(IsUnknown));
        var open = books.Asked.Count(a => a.IsOpen);
        return unknown <= books.InFlightAtKills + open + books.Late.Count
            ? []
            : [$"{unknown} outcomes are unknown, though only {books.InFlightAtKills} sends were under way at kills, {open} answers were lost or failures, and {books.Late.Count} came too late"];
    }

    private static IEnumerable<string> CheckQuota(CrashBooks books) => books.Quota is not { } day ? [] :
    [
        .. day.Violations <= day.Kills ? Nothing : [$"the day's quota was overrun {day.Violations} times, though only {day.Kills} kills had made somebody forget it"],
        .. day.Used >= LeastUsed * day.Most ? Nothing : [$"{day.Used} of {day.Most} of the day's quota were used, though more waited"],
    ];

    private static IEnumerable<string> CheckWebhooks(CrashBooks books)
    {
        var heard = books.Heard.CountBy(id => id).ToDictionary();
        return
        [
            .. Find("acknowledged webhooks are lost", books.Told.Where(id => !heard.ContainsKey(id))),
            .. Find("webhooks took effect twice", heard.Where(h => h.Value > 1).Select(h => h.Key)),
            .. Find("webhooks took effect that nobody acknowledged", heard.Keys.Where(id => !books.Told.Contains(id))),
            .. books.ForgedTaken == 0 ? Nothing : [$"{books.ForgedTaken} forged webhooks were taken"],
            .. Find("messages are unknown although their echo came", books.Messages.Where(m => IsUnknown(m) && books.Echoed.Contains(m.User)).Select(m => m.User)),
        ];
    }

    private static bool IsUnknown(BookedMessage message) => message.Outcome == "unknown";

    /// <summary>A receipt moves what was sent on.</summary>
    private static bool IsSent(BookedMessage message) => message.Status is "sent" or "delivered";

    private static bool IsSettled(BookedMessage message) => IsSent(message) || IsUnknown(message);

    private static string[] Find(string what, IEnumerable<string> which)
    {
        var all = which.ToList();
        return all.Count == 0 ? [] : [$"{all.Count} {what}: {string.Join(", ", all.Take(5))}"];
    }
}
