using System.Globalization;
using ZaloOrleans.Simulator.Accounts;
using ZaloOrleans.Simulator.Webhooks;

namespace ZaloOrleans.Simulator;

/// <summary>The arguments of the process.</summary>
internal static class CommandLine
{
    private static readonly string[] OfAccount = ["--app-id", "--oa-id", "--oa-secret-key", "--access-token"];

    private static readonly string[] Known = ["--port", "--data", "--webhook-url", "--after-send", "--seed", "--app-secret", "--refresh-token", .. OfAccount];

    /// <summary>Options, or one line that says what is wrong; neither when help was asked for.</summary>
    public static (SimulatorOptions? Options, string? Complaint) Parse(IReadOnlyList<string> args)
    {
        var given = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < args.Count; i++)
        {
            if (args[i] is "--help" or "-h")
                return (null, null);
            if (!Known.Contains(args[i]))
                return (null, $"unknown option {args[i]}");
            if (i + 1 == args.Count || args[i + 1].Length == 0)
                return (null, $"{args[i]} needs a value");
            given[args[i]] = args[++i];
        }

        return FromGiven(given);
    }

    private static (SimulatorOptions?, string?) FromGiven(Dictionary<string, string> given)
    {
        var portText = given.GetValueOrDefault("--port", "0");
        if (!ushort.TryParse(portText, NumberStyles.None, CultureInfo.InvariantCulture, out var port))
            return (null, $"--port must be a number from 0 to 65535, not {portText}");

        var missing = OfAccount.Where(name => !given.ContainsKey(name)).ToArray();
        if (missing.Length > 0 && missing.Length < OfAccount.Length)
            return (null, $"{string.Join(", ", missing)} missing: an OA needs all of {string.Join(", ", OfAccount)}");

        Uri? webhooks = null;
        if (given.TryGetValue("--webhook-url", out var url) && !(Uri.TryCreate(url, UriKind.Absolute, out webhooks) && webhooks.Scheme is "http" or "https"))
            return (null, $"--webhook-url must be an http or https URL, not {url}");

        if (AfterSendReader.Read(given.GetValueOrDefault("--after-send", "")) is not { } after)
            return (null, "--after-send takes echo, received and seen, each with an optional time and chance such as received:500-4000@0.9");

        int? seed = null;
        if (given.TryGetValue("--seed", out var seedText))
        {
            if (!int.TryParse(seedText, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                return (null, $"--seed must be a whole number, not {seedText}");
            seed = number;
        }

        var account = missing.Length > 0
            ? null
            : new OfficialAccount(given["--oa-id"], given["--app-id"], given["--oa-secret-key"], given["--access-token"])
            {
                AppSecret = given.GetValueOrDefault("--app-secret"),
                RefreshToken = given.GetValueOrDefault("--refresh-token"),
            };
        return (new SimulatorOptions { Port = port, DataFolder = given.GetValueOrDefault("--data"), Account = account, WebhookUrl = webhooks, AfterSend = after, Seed = seed }, null);
    }
}
