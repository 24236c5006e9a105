namespace ZaloOrleans.TestKit;

/// <summary>The faults that a proxy's connections look at for every piece they forward.</summary>
internal sealed class ProxyFaults
{
    private readonly Lock _gate = new();
    private TaskCompletionSource? _held;
    private AnswerDrop? _armed;

    public TimeSpan Latency { get; set; }

    public bool Blackhole
    {
        get { lock (_gate) return _held is not null; }
        set
        {
            lock (_gate)
            {
                if (value == _held is not null) return;
                _held?.SetResult();
                _held = value ? new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously) : null;
            }
        }
    }

    /// <summary>Waits while nothing may pass, and for the latency.</summary>
    public async Task PassAsync(CancellationToken cut)
    {
        if (Latency > TimeSpan.Zero) await Task.Delay(Latency, cut);
        Task? held;
        lock (_gate) held = _held?.Task;
        if (held is not null) await held.WaitAsync(cut);
    }

    public Task ArmDrop(int skip, long bytes)
    {
        var drop = new AnswerDrop(skip, bytes);
        lock (_gate) _armed = drop;
        return drop.Dropped;
    }

    /// <summary>The drop that waits for a victim; whoever calls is it. Null when none waits.</summary>
    public AnswerDrop? TakeDrop()
    {
        lock (_gate)
        {
            if (_armed is null || _armed.Skips()) return null;
            var taken = _armed;
            _armed = null;
            return taken;
        }
    }
}
