using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using ZaloOrleans.Turns;
using ZaloOrleans.Zalo;

namespace ZaloOrleans.Limits;

/// <summary>
/// How fast an app may call Zalo, over all accounts and channels. Whom Zalo calls too fast has a ceiling of its own: the answer does not say whether
/// it was the app or the Official Account, and an Official Account that is too fast shall not slow others down.
/// </summary>
[GrainType("app-limiter")]
public sealed partial class AppLimiterGrain(
    [PersistentState("limiter", RateLimiterGrain.Storage)] IPersistentState<PermitState> stored, ZaloOptions options, DatabaseClock database, DatabaseGate gate,
    TimeProvider clock, ILogger<AppLimiterGrain> log)
    : PermitGrain(stored, database, gate, clock, log), IAppLimiterGrain
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private readonly Dictionary<long, DateTimeOffset> _seen = [];
    private Dictionary<long, Ceiling> _ceilings = [];

    private RateRule Rate => RateRule.Of(options.AppCallsPerMinute, Minute);

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        await base.OnActivateAsync(cancellationToken);
        _ceilings = Before?.Ceilings.ToDictionary(c => c.OaId, c => c.Ceiling) ?? [];
        foreach (var log in Before?.Logs.Where(l => l.OaId != 0) ?? [])
        {
            _seen[log.OaId] = Now;
        }
    }

    public Task TooFast(long oaId)
    {
        var ceiling = Ceiling.Refused(_ceilings.GetValueOrDefault(oaId), UsedOf(RuleOf(oaId)), Now);
        if (ceiling != _ceilings.GetValueOrDefault(oaId))
        {
            _ceilings[oaId] = ceiling;
            LogTooFast(Log, this.GetPrimaryKeyString(), oaId, ceiling.PerMinute, ceiling.Now(Now));
        }

        return Task.CompletedTask;
    }

    protected override ValueTask<ImmutableArray<PermitRule>> RulesAsync(long oaId)
    {
        if (oaId != 0)
        {
            _seen[oaId] = Now;
        }

        foreach (var idle in _seen.Where(s => s.Value + (Minute * 2) < Now && !_ceilings.ContainsKey(s.Key)).Select(s => s.Key).ToList())
        {
            _seen.Remove(idle);
        }

        foreach (var over in _ceilings.Where(c => c.Value.Now(Now) >= options.AppCallsPerMinute).Select(c => c.Key).ToList())
        {
            _ceilings.Remove(over);
        }

        return ValueTask.FromResult<ImmutableArray<PermitRule>>([PermitRule.Of(Rate), .. _seen.Keys.Union(_ceilings.Keys).Select(RuleOf)]);
    }

    protected override PermitState Completed(PermitState state) => state with { Ceilings = [.. _ceilings.Select(c => new StoredCeiling(c.Key, c.Value))] };

    private PermitRule RuleOf(long oaId) => PermitRule.Of(
        _ceilings.GetValueOrDefault(oaId) is { } ceiling ? RateRule.Of(Math.Min(ceiling.Now(Now), options.AppCallsPerMinute), Minute) : Rate, oaId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Zalo calls Official Account {OaId} too fast (limiter {Limiter}): of {Before} calls a minute {After} are left, and more by steps.")]
    private static partial void LogTooFast(ILogger log, string limiter, long oaId, int before, int after);
}
