using System.Globalization;

namespace ZaloOrleans.Crash.Limits;

/// <summary>What a run of the limiter is asked for.</summary>
public sealed record LimitsOptions
{
    public const string Usage = """
        Usage: tests/crash limits [--seed N] [--seconds N] [--kill-every SECONDS] [--silos N] [--per-second N] [--per-minute N]
          --seed N               which silo is killed (default 1)
          --seconds N            how long there is work (default 120)
          --kill-every SECONDS   between two kill -9 of a silo (default 20; 0: none is killed)
          --silos N              silos that run (default 2)
          --per-second N         most messages a second (default 50; 0: no such rule)
          --per-minute N         most messages a minute (default 2000; 0: no such rule)
        Exit codes: 0 all holds, 1 a limit was exceeded (or, without kills, less than nine tenths were used), 2 bad arguments, 3 the run itself failed.
        """;

    public int Seed { get; init; } = 1;

    public int Seconds { get; init; } = 120;

    public int KillEvery { get; init; } = 20;

    public int Silos { get; init; } = 2;

    public int PerSecond { get; init; } = 50;

    public int PerMinute { get; init; } = 2_000;

    /// <summary>The rules.</summary>
    public IReadOnlyList<LimitRate> Rates => [.. new[] { new LimitRate(PerSecond, "second"), new LimitRate(PerMinute, "minute") }.Where(r => r.Max > 0)];

    /// <summary>Reads the arguments; null where they cannot be read.</summary>
    public static LimitsOptions? Parse(string[] args)
    {
        ArgumentNullException.ThrowIfNull(args);
        var options = new LimitsOptions();
        for (var i = 0; i < args.Length; i += 2)
        {
            if (i + 1 >= args.Length || !int.TryParse(args[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out var value))
            {
                return null;
            }

            var next = args[i] switch
            {
                "--seed" => options with { Seed = value },
                "--seconds" when value is > 0 and <= 86_400 => options with { Seconds = value },
                "--kill-every" => options with { KillEvery = value },
                "--silos" when value is > 0 and <= 8 => options with { Silos = value },
                "--per-second" => options with { PerSecond = value },
                "--per-minute" => options with { PerMinute = value },
                _ => null,
            };
            if (next is null)
            {
                return null;
            }

            options = next;
        }

        return options.Rates.Count > 0 ? options : null;
    }
}
