using System.Globalization;

namespace ZaloOrleans.Crash.Limits;

/// <summary>What a run of the limiter counted.</summary>
/// <param name="Rates">The rules.</param>
/// <param name="Sent">When messages were sent by our book; epoch milliseconds.</param>
/// <param name="Arrived">When calls arrived at Zalo.</param>
/// <param name="Waiting">How many still waited at the end.</param>
/// <param name="Use">The share of the limit that was used.</param>
/// <param name="Kills">How many silos were killed.</param>
public sealed record LimitsResult(IReadOnlyList<LimitRate> Rates, IReadOnlyList<long> Sent, IReadOnlyList<long> Arrived, long Waiting, double Use, int Kills)
{
    /// <summary>The least use where there is work and nothing is killed.</summary>
    public const double LeastUse = 0.9;

    /// <summary>What does not hold.</summary>
    public IReadOnlyList<string> Findings =>
    [
        .. SlidingWindows.Check(Rates, Sent, Arrived),
        .. Waiting > 0 ? Array.Empty<string>() : ["there was not enough work: nothing waits at the end"],
        .. Kills > 0 || Use >= LeastUse ? Array.Empty<string>() : [string.Create(CultureInfo.InvariantCulture, $"only {Use:P1} of the limit were used")],
    ];

    /// <summary>For a person.</summary>
    public string Report => string.Join('\n',
    [
        string.Create(CultureInfo.InvariantCulture, $"{Sent.Count} sent, {Arrived.Count} arrived, {Waiting} wait, {Kills} kills, {Use:P1} of the limit used"),
        .. Rates.Select(r => string.Create(CultureInfo.InvariantCulture, $"per {r.Per}: {r.Max} allowed, at most {SlidingWindows.Most(Sent, r.Window)} sent and {SlidingWindows.Most(Arrived, r.Window)} arrived in any")),
        .. Findings.Select(f => $"VIOLATED {f}"),
        Findings.Count == 0 ? "all holds" : $"{Findings.Count} findings",
    ]);
}
