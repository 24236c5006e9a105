using System.Globalization;

namespace ZaloOrleans.Crash;

/// <summary>What a run is asked for.</summary>
public sealed record CrashOptions
{
    public const string Usage = """
        Usage: tests/crash [--seed N] [--messages N] [--templates N] [--kills N] [--drops N] [--errors N] [--slow N] [--refusals N]
                           [--pause DURATION] [--downtime DURATION] [--burst N] [--silos N]
          --seed N            what is killed, and when, and what is lost on the way (default 1)
          --messages N        messages of the send burst, and webhooks beside it (default 500)
          --templates N       templates by phone beside it, 3 or more, of which two in three are the day's quota (default 300; 0: none)
          --kills N           kill -9 during ingest, as many again during the burst, then the API (default 3)
          --drops N           answers of Zalo that are lost after it accepted, and as many of templates by phone (default 5)
          --errors N          sends that Zalo answers with HTTP 500, and as many with 502 and a page of HTML (default 5)
          --slow N            answers that come after a minute, when nobody waits for them any more (default 3)
          --refusals N        sends that Zalo refuses with HTTP 503 (default 20)
          --pause DURATION    how long a silo is stopped in the middle of a send (default 60s; 0: not at all)
          --downtime DURATION how long the API is away, and with it the webhooks' address (default 0: it is not)
          --burst N           webhooks that are posted when it is back, while events go on (default 20000)
          --silos N           silos that run (default 1)
        A duration is a number with ms, s or m; without one it is seconds. The webhook outage at full size: --downtime 10m --burst 20000.
        Exit codes: 0 all holds, 1 something was lost, doubled or hangs, 2 bad arguments, 3 the run itself failed.
        """;

    private static readonly TimeSpan LongestDuration = TimeSpan.FromHours(1);

    public int Seed { get; init; } = 1;

    public int Messages { get; init; } = 500;

    public int Templates { get; init; } = 300;

    public int Kills { get; init; } = 3;

    public int Drops { get; init; } = 5;

    public int Errors { get; init; } = 5;

    public int Slow { get; init; } = 3;

    public int Refusals { get; init; } = 20;

    public TimeSpan Pause { get; init; } = TimeSpan.FromMinutes(1);

    public TimeSpan Downtime { get; init; }

    public int Burst { get; init; } = 20_000;

    public int Silos { get; init; } = 1;

    /// <summary>The day's quota of templates by phone.</summary>
    public int Quota => Templates * 2 / 3;

    /// <summary>Which part something belongs to of as many as there are kills, and one more.</summary>
    /// <param name="number">Its number, from 0.</param>
    /// <param name="count">How many there are.</param>
    public int ShareOf(int number, int count) => (int)((long)number * (Kills + 1) / count);

    /// <summary>Reads the arguments; null where they cannot be read.</summary>
    public static CrashOptions? Parse(string[] args)
    {
        ArgumentNullException.ThrowIfNull(args);
        var options = new CrashOptions();
        for (var i = 0; i < args.Length; i += 2)
        {
            if (i + 1 >= args.Length || With(options, args[i], args[i + 1]) is not { } next)
            {
                return null;
            }

            options = next;
        }

        return options;
    }

    private static CrashOptions? With(CrashOptions options, string name, string text) => (name, Number(text), Duration(text)) switch
    {
        ("--seed", { } n, _) => options with { Seed = n },
        ("--messages", { } n and > 0 and <= 100_000, _) => options with { Messages = n },
        ("--templates", { } n and (0 or >= 3 and <= 100_000), _) => options with { Templates = n },
        ("--kills", { } n and <= 100, _) => options with { Kills = n },
        ("--drops", { } n, _) => options with { Drops = n },
        ("--errors", { } n and <= 1_000, _) => options with { Errors = n },
        ("--slow", { } n and <= 1_000, _) => options with { Slow = n },
        ("--refusals", { } n, _) => options with { Refusals = n },
        ("--pause", _, { } time) => options with { Pause = time },
        ("--downtime", _, { } time) => options with { Downtime = time },
        ("--burst", { } n and > 0 and <= 1_000_000, _) => options with { Burst = n },
        ("--silos", { } n and > 0 and <= 8, _) => options with { Silos = n },
        _ => null,
    };

    private static int? Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static TimeSpan? Duration(string text)
    {
        var digits = text.TrimEnd('m', 's');
        var unit = text[digits.Length..] switch
        {
            "" or "s" => TimeSpan.FromSeconds(1),
            "ms" => TimeSpan.FromMilliseconds(1),
            "m" => TimeSpan.FromMinutes(1),
            _ => TimeSpan.Zero,
        };
        return Number(digits) is { } number && unit > TimeSpan.Zero && number <= LongestDuration / unit ? number * unit : null;
    }
}
