using ZaloOrleans.Keys;
using ZaloOrleans.Policy;

namespace ZaloOrleans.Limits;

/// <summary>What a limiter keeps: until when permits may have been given. After a crash nothing before that is given again.</summary>
[GenerateSerializer, Alias("zo.RateLimiterState")]
public sealed record RateLimiterState
{
    /// <summary>Version of this shape.</summary>
    [Id(0)] public int V { get; init; } = 1;

    /// <summary>Until when permits may have been given, UTC.</summary>
    [Id(1)] public DateTimeOffset GivenUntil { get; init; }
}

/// <summary>
/// How fast an account may send on a channel. The buckets are in memory; what is durable is a horizon a little ahead of the last permit,
/// written before a permit beyond it is given. A new activation starts with empty buckets at that horizon.
/// </summary>
[GrainType("rate-limiter")]
public sealed class RateLimiterGrain(
    [PersistentState("limiter", RateLimiterGrain.Storage)] IPersistentState<RateLimiterState> stored, PolicyCache policies, TimeProvider clock)
    : Grain, IRateLimiterGrain
{
    /// <summary>Name of the storage of grains that change rarely.</summary>
    public const string Storage = "control";

    private static readonly TimeSpan Ahead = TimeSpan.FromSeconds(2);
    private readonly long _start = clock.GetTimestamp();
    private IReadOnlyList<RateRule> _rules = [];
    private TimeSpan[] _fullAt = [];

    public async Task<PermitLease> Lease(int wanted)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(wanted);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(wanted, 1_000);
        var key = GrainKey.Parse(this.GetPrimaryKeyString());
        Adopt((await policies.GetAsync(key.Account)).RatesOf(key.PartAt(0)));
        await KeepAheadAsync();
        var (granted, fullAt, next) = TokenBucket.Take(_rules, _fullAt, wanted, Elapsed);
        _fullAt = fullAt;
        return new PermitLease(granted, _rules.Min(r => r.Window) / 20, next);
    }

    private TimeSpan Elapsed => clock.GetElapsedTime(_start);

    /// <summary>
    /// Takes over changed rules with empty buckets: the same rule goes on where it stood, a new one starts as if its burst had just been used.
    /// </summary>
    private void Adopt(IReadOnlyList<RateRule> rules)
    {
        if (rules.SequenceEqual(_rules))
        {
            return;
        }

        var known = _rules.Zip(_fullAt).GroupBy(p => p.First).ToDictionary(g => g.Key, g => g.First().Second);
        var horizon = Elapsed + (stored.State.GivenUntil > clock.GetUtcNow() ? stored.State.GivenUntil - clock.GetUtcNow() : TimeSpan.Zero);
        var isFirst = stored.State.GivenUntil == default && _rules.Count == 0;
        _fullAt = rules.Select(r => known.TryGetValue(r, out var at) ? at : isFirst ? TimeSpan.Zero : horizon + (r.Interval * r.Burst)).ToArray();
        _rules = rules;
    }

    private async Task KeepAheadAsync()
    {
        var now = clock.GetUtcNow();
        if (stored.State.GivenUntil < now + (Ahead / 4))
        {
            stored.State = stored.State with { GivenUntil = now + Ahead };
            await stored.WriteStateAsync();
        }
    }
}
