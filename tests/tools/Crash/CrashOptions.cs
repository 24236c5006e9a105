using System.Globalization;

namespace ZaloOrleans.Crash;

/// <summary>What a run is asked for.</summary>
public sealed record CrashOptions
{
    public const string Usage = """
        Usage: tests/crash [--seed N] [--messages N] [--kills N] [--drops N] [--refusals N] [--pause SECONDS] [--silos N]
          --seed N         what is killed, and when, and what is lost on the way (default 1)
          --messages N     messages of the send burst, and webhooks beside it (default 500)
          --kills N        kill -9 during ingest, as many again during the burst, then the API (default 3)
          --drops N        answers of Zalo that are lost after it accepted (default 5)
          --refusals N     sends that Zalo refuses with HTTP 503 (default 20)
          --pause SECONDS  how long a silo is stopped in the middle of a send (default 60; 0: not at all)
          --silos N        silos that run (default 1)
        Exit codes: 0 all holds, 1 something was lost, doubled or hangs, 2 bad arguments, 3 the run itself failed.
        """;

    public int Seed { get; init; } = 1;

    public int Messages { get; init; } = 500;

    public int Kills { get; init; } = 3;

    public int Drops { get; init; } = 5;

    public int Refusals { get; init; } = 20;

    public int Pause { get; init; } = 60;

    public int Silos { get; init; } = 1;

    /// <summary>Reads the arguments; null where they cannot be read.</summary>
    public static CrashOptions? Parse(string[] args)
    {
        ArgumentNullException.ThrowIfNull(args);
        var options = new CrashOptions();
        for (var i = 0; i < args.Length; i += 2)
        {
            if (i + 1 >= args.Length || !int.TryParse(args[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out var value))
            {
                return null;
            }

            var next = args[i] switch
            {
                "--seed" => options with { Seed = value },
                "--messages" when value is > 0 and <= 100_000 => options with { Messages = value },
                "--kills" => options with { Kills = value },
                "--drops" => options with { Drops = value },
                "--refusals" => options with { Refusals = value },
                "--pause" => options with { Pause = value },
                "--silos" when value is > 0 and <= 8 => options with { Silos = value },
                _ => null,
            };
            if (next is null)
            {
                return null;
            }

            options = next;
        }

        return options;
    }
}
