using System.Diagnostics.Metrics;

namespace ZaloOrleans.Zalo.Tokens;

/// <summary>What came of refreshing tokens, as <c>zalo.tokens.*</c>.</summary>
public sealed class TokenMetrics
{
    private readonly Counter<long> _refreshes;
    private readonly Counter<long> _stopped;

    public TokenMetrics(IMeterFactory meters)
    {
        ArgumentNullException.ThrowIfNull(meters);
        var meter = meters.Create("ZaloOrleans.Tokens");
        _refreshes = meter.CreateCounter<long>("zalo.tokens.refreshes", "{refresh}", "Refreshes that were asked for, by result.");
        _stopped = meter.CreateCounter<long>("zalo.tokens.stopped", "{official_account}", "Official Accounts that stopped until somebody authorises again, by code.");
    }

    internal void Refreshed(TokenGrant grant) => _refreshes.Add(1, new KeyValuePair<string, object?>("result", grant switch
    {
        TokenGrant.Given => "given",
        TokenGrant.Refused => "refused",
        TokenGrant.NotSent => "not_sent",
        _ => "unknown",
    }));

    internal void Stopped(string? code) => _stopped.Add(1, new KeyValuePair<string, object?>("code", code));
}
