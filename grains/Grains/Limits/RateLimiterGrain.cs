using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using ZaloOrleans.Keys;
using ZaloOrleans.Policy;
using ZaloOrleans.Turns;

namespace ZaloOrleans.Limits;

/// <summary>How fast an account may send on a channel, by its rules for the channel; and under <see cref="AllChannels"/> by those without one.</summary>
[GrainType("rate-limiter")]
public sealed class RateLimiterGrain(
    [PersistentState("limiter", RateLimiterGrain.Storage)] IPersistentState<PermitState> stored, PolicyCache policies, DatabaseClock database, DatabaseGate gate,
    TimeProvider clock, ILogger<RateLimiterGrain> log)
    : PermitGrain(stored, database, gate, clock, log), IRateLimiterGrain
{
    /// <summary>Name of the storage of grains that change rarely.</summary>
    public const string Storage = "control";

    /// <summary>The limiter over all channels together.</summary>
    public const string AllChannels = "all";

    protected override async ValueTask<ImmutableArray<PermitRule>> RulesAsync(long oaId)
    {
        var key = GrainKey.Parse(this.GetPrimaryKeyString());
        return (await policies.GetAsync(key.Account)).RatesOf(key.PartAt(0) is var channel && channel == AllChannels ? null : channel);
    }
}
