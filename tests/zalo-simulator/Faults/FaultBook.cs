namespace ZaloOrleans.Simulator.Faults;

/// <summary>The faults in force, in memory only: a restarted simulator behaves.</summary>
internal sealed class FaultBook
{
    private readonly Lock _lock = new();
    private readonly List<Fault> _faults = [];
    private volatile bool _any;
    private long _lastId;

    public Fault Add(Fault wanted)
    {
        lock (_lock)
        {
            var fault = wanted with { Id = ++_lastId };
            _faults.Add(fault);
            _any = true;
            return fault;
        }
    }

    public IReadOnlyList<Fault> List()
    {
        lock (_lock)
            return [.. _faults];
    }

    public void Clear()
    {
        lock (_lock)
        {
            _faults.Clear();
            _any = false;
        }
    }

    /// <summary>The faults that one request suffers, counted down: the oldest latency and the oldest of the others.</summary>
    public Misbehaviour Take(string endpoint, string? userId, bool accepted)
    {
        if (!_any)
            return Misbehaviour.None;

        lock (_lock)
        {
            // The others first: one that refuses decides whether there is still an acceptance to drop.
            var other = TakeFirst(f => f.Behaviour != FaultBehaviour.Latency && f.Matches(endpoint, userId, accepted));
            var latency = TakeFirst(f => f.Behaviour == FaultBehaviour.Latency && f.Matches(endpoint, userId, accepted));
            return new Misbehaviour(latency, other);
        }
    }

    /// <summary>The faults that one webhook suffers, counted down: the oldest of each kind.</summary>
    public WebhookMisbehaviour TakeOfWebhook(string name, string? endpoint, string? userId)
    {
        if (!_any)
            return WebhookMisbehaviour.None;

        lock (_lock)
        {
            Fault? First(FaultBehaviour behaviour) => TakeFirst(f => f.Behaviour == behaviour && f.MatchesWebhook(name, endpoint, userId));
            return new WebhookMisbehaviour(First(FaultBehaviour.WebhookDelay), First(FaultBehaviour.WebhookReorder), First(FaultBehaviour.WebhookDuplicate));
        }
    }

    private Fault? TakeFirst(Predicate<Fault> matches)
    {
        var at = _faults.FindIndex(matches);
        if (at < 0)
            return null;

        var fault = _faults[at];
        if (fault.Times is not { } times)
            return fault;
        if (times > 1)
            _faults[at] = fault with { Times = times - 1 };
        else
            _faults.RemoveAt(at);
        _any = _faults.Count > 0;
        return fault;
    }
}
