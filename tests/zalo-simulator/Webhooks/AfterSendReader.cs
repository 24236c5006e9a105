using System.Globalization;

namespace ZaloOrleans.Simulator.Webhooks;

/// <summary>Reads what is to follow messages, as the command line has it: <c>echo,received:500-4000,seen:1000-60000@0.6</c>, times in milliseconds.</summary>
internal static class AfterSendReader
{
    /// <summary>The settings; null where they cannot be read.</summary>
    public static AfterSendSettings? Read(string text)
    {
        var settings = new AfterSendSettings();
        foreach (var item in text.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            var at = item.IndexOfAny([':', '@']);
            var word = at < 0 ? item : item[..at];
            if (StepOf(at < 0 ? "" : item[at..]) is not { } step)
                return null;
            var next = word.ToLowerInvariant() switch
            {
                "echo" => settings with { Echo = step },
                "received" => settings with { Received = step },
                "seen" => settings with { Seen = step },
                _ => null,
            };
            if (next is null)
                return null;
            settings = next;
        }

        return settings;
    }

    private static AfterSendStep? StepOf(string text)
    {
        var (times, chance) = text.Split('@') switch
        {
            [var only] => (only, "1"),
            [var first, var second] => (first, second),
            _ => ("?", "?"),
        };
        if (!double.TryParse(chance, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var likely) || likely > 1)
            return null;
        if (times.Length == 0)
            return AfterSendStep.AtOnce with { Chance = likely };
        var bounds = times[1..].Split('-');
        return times[0] == ':' && bounds.Length <= 2 && TryTime(bounds[0], out var least) && TryTime(bounds[^1], out var most) && most >= least
            ? new AfterSendStep(likely, least, most)
            : null;
    }

    private static bool TryTime(string text, out int milliseconds) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out milliseconds) && milliseconds <= AfterSendStep.Longest;
}
