using ZaloOrleans.Keys;
using ZaloOrleans.Limits;
using ZaloOrleans.Messaging;

namespace ZaloOrleans.Zalo;

/// <summary>
/// What this process has seen of Zalo lately: a circuit breaker for each Official Account and channel, a retry budget for each Official
/// Account. In memory: whoever has seen nothing lets a few calls through and knows. The lanes of an Official Account share it.
/// </summary>
public sealed class SendHealth(TimeProvider clock)
{
    private readonly Lock _lock = new();
    private readonly long _start = clock.GetTimestamp();
    private readonly Dictionary<(AccountId, long, MessageChannel), CircuitBreaker> _breakers = [];
    private readonly Dictionary<(AccountId, long), RetryBudget> _budgets = [];

    /// <summary>How long nothing may go on a channel; zero: something may.</summary>
    public TimeSpan ClosedFor(AccountId account, long oaId, MessageChannel channel)
    {
        lock (_lock)
        {
            return Breaker(account, oaId, channel).ProbeAt is { } at && at > Now ? at - Now : TimeSpan.Zero;
        }
    }

    /// <summary>How many of some messages may go now, and whether it is as a probe. What is allowed is to be heard of.</summary>
    public (int Allowed, bool IsProbe) Ask(AccountId account, long oaId, MessageChannel channel, int wanted)
    {
        lock (_lock)
        {
            var breaker = Breaker(account, oaId, channel);
            (var next, var allowed) = breaker.Ask(wanted, Now);
            _breakers[(account, oaId, channel)] = next;
            return (allowed, breaker.IsOpen);
        }
    }

    /// <summary>Notes that messages go for the first time: they earn retries.</summary>
    public void Sent(AccountId account, long oaId, int firstAttempts)
    {
        lock (_lock)
        {
            _budgets[(account, oaId)] = _budgets.GetValueOrDefault((account, oaId)).Sent(firstAttempts);
        }
    }

    /// <summary>Notes what came of a call.</summary>
    public void Heard(AccountId account, long oaId, MessageChannel channel, bool failed, bool probe)
    {
        lock (_lock)
        {
            _breakers[(account, oaId, channel)] = Breaker(account, oaId, channel).Heard(failed, probe, Now);
        }
    }

    /// <summary>Takes a retry from the budget; how long it has to wait.</summary>
    public TimeSpan Retry(AccountId account, long oaId)
    {
        lock (_lock)
        {
            (_budgets[(account, oaId)], var wait) = _budgets.GetValueOrDefault((account, oaId)).Retry(Now);
            return wait;
        }
    }

    private TimeSpan Now => clock.GetElapsedTime(_start);

    private CircuitBreaker Breaker(AccountId account, long oaId, MessageChannel channel) =>
        _breakers.GetValueOrDefault((account, oaId, channel)) ?? CircuitBreaker.Closed;
}
