using System.Globalization;
using ZaloOrleans.Replay.Events;

namespace ZaloOrleans.Replay;

/// <summary>The arguments of the process.</summary>
internal static class CommandLine
{
    public const string Usage = """
        tests/replay FILE --api URL --key KEY [--batch 500] [--parallel 4] [--limit N] [--shift-to-now]

        Sends an order file through POST /v1/batch, one `order_line` event a line, from the top of the file.

          FILE             CSV with the columns InvoiceNo, StockCode, Description, Quantity, InvoiceDate, UnitPrice,
                           CustomerID, Country; its times are taken as UTC
          --api URL        the engine, such as http://127.0.0.1:8080
          --key KEY        an API key that may ingest
          --batch N        events a request, 1 to 500 (default 500)
          --parallel N     requests under way at once, 1 to 64 (default 4); 1 keeps the file's order strictly
          --limit N        only the first N lines
          --shift-to-now   shift all times alike, so that the newest line sent happens now: what the file has of its
                           last day counts as fresh, and starts journeys. Message ids become fresh-N, so that they do
                           not collide with the file's own.

        A line's message id is retail-N, counting data lines from 1, so that a second run stores nothing twice. A line
        without a customer belongs to one anonymous visitor an invoice.
        Waits and tries again when the engine is busy or gone, for five minutes without progress.
        The last line is {"lines":N,"accepted":N,"duplicates":N,"errors":N,"seconds":S}.
        Exit code: 0 all is in; 1 some lines are not; 2 bad arguments, or no such file.
        """;

    /// <summary>Options, or one line that says what is wrong; neither when help was asked for.</summary>
    public static (ReplayOptions? Options, string? Complaint) Parse(IReadOnlyList<string> args)
    {
        var given = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < args.Count; i++)
        {
            switch (args[i])
            {
                case "--help" or "-h":
                    return (null, null);
                case "--shift-to-now":
                    given[args[i]] = "";
                    break;
                case "--api" or "--key" or "--batch" or "--parallel" or "--limit" when i + 1 < args.Count:
                    given[args[i]] = args[++i];
                    break;
                case "--api" or "--key" or "--batch" or "--parallel" or "--limit":
                    return (null, $"{args[i]} needs a value");
                case var option when option.StartsWith('-'):
                    return (null, $"unknown option {option}");
                case var file when !given.TryAdd("FILE", file):
                    return (null, $"one file at a time, not also {file}");
            }
        }

        return FromGiven(given);
    }

    private static (ReplayOptions?, string?) FromGiven(Dictionary<string, string> given)
    {
        foreach (var name in (string[])["FILE", "--api", "--key"])
            if (given.GetValueOrDefault(name) is null or "")
                return (null, $"{name} is missing");
        if (!Uri.TryCreate(given["--api"].TrimEnd('/') + "/", UriKind.Absolute, out var api) || api.Scheme is not ("http" or "https"))
            return (null, $"--api must be an http address, not {given["--api"]}");
        if (!TryNumber(given, "--batch", BatchItem.MostInOneRequest, BatchItem.MostInOneRequest, out var batch, out var complaint)
            || !TryNumber(given, "--parallel", 4, 64, out var parallel, out complaint)
            || !TryNumber(given, "--limit", long.MaxValue, long.MaxValue, out var limit, out complaint))
            return (null, complaint);

        var options = new ReplayOptions
        {
            File = given["FILE"],
            Api = api,
            Key = given["--key"],
            Batch = (int)batch,
            Parallel = (int)parallel,
            Limit = limit,
            ShiftToNow = given.ContainsKey("--shift-to-now"),
        };
        return (options, null);
    }

    private static bool TryNumber(
        Dictionary<string, string> given, string name, long otherwise, long most, out long number, out string? complaint)
    {
        complaint = null;
        number = otherwise;
        if (!given.TryGetValue(name, out var text))
            return true;
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number >= 1 && number <= most)
            return true;
        complaint = most == long.MaxValue ? $"{name} must be a number from 1, not {text}" : $"{name} must be from 1 to {most}, not {text}";
        return false;
    }
}
