namespace ZaloOrleans.Simulation;

/// <summary>
/// Time and chance of a simulated world. What goes on waits here; one thing happens after the other, in the order of their times, on one thread, so
/// that a seed always gives the same run. What belongs to a process that was killed never goes on.
/// </summary>
internal sealed class SimulationSchedule(int seed, DateTimeOffset start) : SynchronizationContext
{
    private readonly Queue<(SendOrPostCallback Callback, object? State)> _ready = new();
    private readonly PriorityQueue<(SimulatedProcess Process, int Life, TaskCompletionSource Goes), (DateTimeOffset At, long Order)> _waiting = new();
    private long _order;

    public DateTimeOffset Now { get; private set; } = start;

    public Random Chance { get; } = new(seed);

    /// <summary>What was thrown by something that went on by itself.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>Waits in a process. A killed process waits for ever.</summary>
    public Task DelayAsync(SimulatedProcess process, TimeSpan delay)
    {
        var goes = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting.Enqueue((process, process.Life, goes), (Now + delay, _order++));
        return goes.Task;
    }

    /// <summary>Waits for up to so many milliseconds, by chance.</summary>
    public Task LagAsync(SimulatedProcess process, int mostMs) => DelayAsync(process, TimeSpan.FromMilliseconds(Chance.Next(1, mostMs + 1)));

    /// <summary>Starts something that goes on by itself.</summary>
    public void Start(Func<Task> work)
    {
        _ = RunAsync();

        async Task RunAsync()
        {
            try
            {
                await work();
            }
            catch (Exception e)
            {
                Failure ??= e;
            }
        }
    }

    public override void Post(SendOrPostCallback d, object? state) => _ready.Enqueue((d, state));

    /// <summary>Lets everything happen until a time, beginning with something.</summary>
    public void Run(Action begin, DateTimeOffset end)
    {
        var before = Current;
        SetSynchronizationContext(this);
        try
        {
            begin();
            RunUntil(end);
        }
        finally
        {
            SetSynchronizationContext(before);
        }
    }

    private void RunUntil(DateTimeOffset end)
    {
        while (Failure is null && _waiting.TryPeek(out _, out var next) && next.At <= end)
        {
            var (process, life, goes) = _waiting.Dequeue();
            Now = next.At > Now ? next.At : Now;
            if (process.Life == life)
            {
                goes.SetResult();
            }

            while (_ready.TryDequeue(out var ready))
            {
                ready.Callback(ready.State);
            }
        }

        Now = end;
    }
}

/// <summary>A silo, or a client: what is killed at once.</summary>
internal sealed class SimulatedProcess
{
    /// <summary>Grows with each kill.</summary>
    public int Life { get; private set; }

    /// <summary>Loses everything that it holds in memory, between two steps of whatever goes on in it.</summary>
    public void Kill() => Life++;
}
