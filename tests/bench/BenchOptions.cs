using System.Globalization;

namespace ZaloOrleans.Bench;

/// <summary>What is measured, and for how long.</summary>
internal sealed record BenchOptions
{
    public const string Usage = """
        tests/bench/run [--json FILE] [--only NAME,...] [--seconds N] [--quick] [--api URL --key KEY]

        Measures the engine, each figure beside its floor (the same statements over the same rows, without Orleans) and
        beside Orleans' ADO.NET storage, or messages beside Redis where that is installed. The sides take turns, round by round; a figure is the median of its rounds.

          --json FILE   also writes [{name, value, unit, floor, peer, p50, p99}]
          --only NAMES  only those whose names start so: turns, turns_500, states, wakeups_fired, activations, bytes_per_grain,
                        refused_20, failed_1, decisions, decisions_suppressed, http_track, http_batch, http_message,
                        http_webhook, webhook_burst, track_in_burst
          --seconds N   length of a round, 1 to 600 (default 6)
          --quick       one round of 2 s, over fewer rows: whether it runs, not how fast
          --api URL     http_track, http_batch: measure this API, with --key KEY, instead of starting an installation

        Exit code: 0 measured, whatever the figures; 1 something failed; 2 bad arguments.
        """;

    public string? Json { get; init; }

    public IReadOnlyList<string> Only { get; init; } = [];

    public TimeSpan Round { get; init; } = TimeSpan.FromSeconds(6);

    public bool Quick { get; init; }

    public Uri? Api { get; init; }

    public string? Key { get; init; }

    /// <summary>How long each side of the turns runs before it is measured.</summary>
    public TimeSpan WarmUp => Quick ? TimeSpan.Zero : TimeSpan.FromSeconds(20);

    /// <summary>How often each side is measured.</summary>
    public int Rounds => Quick ? 1 : 3;

    /// <summary>Whether a figure is wanted.</summary>
    public bool Wants(string name) => Only.Count == 0 || Only.Any(o => name.StartsWith(o, StringComparison.Ordinal));

    /// <summary>A number of rows: a twentieth of them where it only shall be seen to run.</summary>
    public int Rows(int count) => Quick ? count / 20 : count;

    /// <summary>Options, or one line that says what is wrong; neither when help was asked for.</summary>
    public static (BenchOptions? Options, string? Complaint) Parse(IReadOnlyList<string> args)
    {
        var options = new BenchOptions();
        for (var i = 0; i < args.Count; i++)
        {
            switch (args[i])
            {
                case "--help" or "-h":
                    return (null, null);
                case "--quick":
                    options = options with { Quick = true, Round = TimeSpan.FromSeconds(2) };
                    break;
                case "--json" or "--only" or "--seconds" or "--api" or "--key" when i + 1 < args.Count:
                    var (name, value) = (args[i], args[++i]);
                    if (With(options, name, value) is not { } next)
                        return (null, $"{name} does not take {value}");
                    options = next;
                    break;
                default:
                    return (null, $"{args[i]} is not an option, or needs a value");
            }
        }

        return options.Api is null == options.Key is null ? (options, null) : (null, "--api and --key go together");
    }

    private static BenchOptions? With(BenchOptions options, string name, string value) => name switch
    {
        "--json" => options with { Json = value },
        "--only" => options with { Only = value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) },
        "--seconds" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds is >= 1 and <= 600 =>
            options with { Round = TimeSpan.FromSeconds(seconds) },
        "--api" when Uri.TryCreate(value, UriKind.Absolute, out var api) && api.Scheme == Uri.UriSchemeHttp => options with { Api = api },
        "--key" => options with { Key = value },
        _ => null,
    };
}
