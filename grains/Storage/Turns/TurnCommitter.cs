using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Npgsql;
using ZaloOrleans.Errors;
using ZaloOrleans.Ids;

namespace ZaloOrleans.Turns;

/// <summary>
/// Commits turns in groups: while one batch is in flight the next one gathers. One transaction a batch; a turn that fails a check is
/// left out and answered, and nothing is rolled back for it. Only an error of the database splits a batch, on a connection of its
/// own, while the others go on.
/// </summary>
public sealed partial class TurnCommitter : IAsyncDisposable
{
    private readonly NpgsqlDataSource _database;
    private readonly TurnTables _tables;
    private readonly IdBlocks _ids;
    private readonly DatabaseGate _gate;
    private readonly TurnMetrics _metrics;
    private readonly TurnOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger<TurnCommitter> _log;
    private readonly FairQueue<PendingTurn> _queue;
    private readonly FailingAccounts _failing;
    private readonly TurnSettlement _settlement;
    private readonly BatchSplitter _splitter;
    private readonly CancellationTokenSource _stopping = new();
    private readonly List<Task> _loops = [];

    // The one that was used last is used next: where little is to do, few connections are warm.
    private readonly ConcurrentStack<BatchRunner> _idle = [];
    private readonly Dictionary<BatchRunner, Task> _runners = [];
    private int _disposed;
    private int _inFlight;
    private int _turnsInFlight;
    private long _begunAt;

    /// <param name="database">The engine's login, with the statement and lock limits of turns.</param>
    /// <param name="tables">Where rows, claims and guards go.</param>
    /// <param name="ids">For the wake-ups that signals become.</param>
    /// <param name="gate">Whether the database is there.</param>
    /// <param name="handOffs">Where what is due at once goes after a commit.</param>
    /// <param name="metrics">What happened.</param>
    /// <param name="options">Sizes and limits.</param>
    /// <param name="clock">The silo's clock.</param>
    /// <param name="log">Failures only.</param>
    public TurnCommitter(NpgsqlDataSource database, TurnTables tables, IdBlocks ids, DatabaseGate gate, HandOffs handOffs,
        TurnMetrics metrics, TurnOptions options, TimeProvider clock, ILogger<TurnCommitter> log)
    {
        ArgumentNullException.ThrowIfNull(options);
        (_database, _tables, _ids, _gate, _metrics, _options, _clock, _log) = (database, tables, ids, gate, metrics, options, clock, log);
        _queue = new FairQueue<PendingTurn>(options.QueueLength, options.QueueBytes, options.AccountShare);
        _failing = new FailingAccounts(options, clock);
        _settlement = new TurnSettlement(_queue, gate, handOffs, metrics, options, clock, log);
        _splitter = new BatchSplitter(NewRunner, _settlement, _failing, metrics, log);
    }

    /// <summary>Turns that wait.</summary>
    public int Waiting => _queue.Count + _splitter.Waiting;

    /// <summary>Turns that somebody waits for: in the queue, or in a batch that is under way.</summary>
    public int Open => Waiting + Volatile.Read(ref _turnsInFlight);

    /// <summary>Begins to commit. Connections are taken when they are needed.</summary>
    public void Start()
    {
        for (var i = 0; i < _options.Connections; i++)
        {
            var runner = NewRunner();
            _runners.Add(runner, Task.CompletedTask);
            _idle.Push(runner);
        }

        _loops.Add(Task.Run(DispatchAsync));
        _loops.Add(Task.Run(() => _splitter.RunAsync(_stopping.Token)));
    }

    /// <summary>
    /// Commits one turn. Throws <see cref="BusyException"/> where nothing was done (a full queue, the database away, no time left),
    /// and <see cref="CommitUnknownException"/> where the answer of the commit was lost.
    /// </summary>
    public Task<TurnOutcome> CommitAsync(Turn turn)
    {
        ArgumentNullException.ThrowIfNull(turn);
        if (!_gate.IsUp)
        {
            return Refuse("The database does not answer; nothing was done.");
        }

        var pending = new PendingTurn(turn, _clock.GetTimestamp());
        return _queue.TryAdd(turn.Account, pending, pending.Bytes) ? pending.Done : Refuse("Too many turns wait; nothing was done.");
    }

    /// <summary>Begins no more batches, and waits for those in flight; turns that still wait are answered "busy".</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 1)
        {
            return;
        }

        await _stopping.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(_loops).ConfigureAwait(false);
        await Task.WhenAll(_runners.Values).ConfigureAwait(false);
        DrainAsBusy();
        foreach (var runner in _runners.Keys)
        {
            await runner.DisposeAsync().ConfigureAwait(false);
        }

        _stopping.Dispose();
    }

    private BatchRunner NewRunner() => new(_database, _tables, _ids, _clock);

    private Task<TurnOutcome> Refuse(string why)
    {
        _metrics.Refused("busy");
        return Task.FromException<TurnOutcome>(new BusyException(why));
    }

    /// <summary>Begins batches. Whatever wakes it (a turn, enough turns, a batch that ended, the time to gather being over), it looks again.</summary>
    private async Task DispatchAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                if (!_gate.IsUp)
                {
                    DrainAsBusy();
                }

                if (_queue.Count == 0)
                {
                    await _queue.WaitAsync(1, _stopping.Token).ConfigureAwait(false);
                }
                else if (_idle.IsEmpty)
                {
                    await _queue.WaitAsync(int.MaxValue, _stopping.Token).ConfigureAwait(false);
                }
                else if (TimeToGather() is { } time)
                {
                    await Task.WhenAny(_queue.WaitAsync(EnoughBeside(), _stopping.Token), Task.Delay(time, _clock, _stopping.Token)).ConfigureAwait(false);
                }
                else
                {
                    Begin();
                }
            }
            catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
            {
                return;
            }
        }
    }

    private void Begin()
    {
        var taken = new List<PendingTurn>();
        _queue.Take(taken, Most(), _options.BatchBytes);
        var batch = Gather(taken);
        if (batch.Count > 0 && _idle.TryPop(out var runner))
        {
            Volatile.Write(ref _begunAt, _clock.GetTimestamp());
            Interlocked.Add(ref _turnsInFlight, batch.Count);
            Interlocked.Increment(ref _inFlight);
            _runners[runner] = Task.Run(() => CommitAsync(runner, batch));
        }
    }

    /// <summary>
    /// How long a batch should go on gathering, because one is in flight and the next one is cheaper for being larger. Null where a batch
    /// should begin: none is in flight, enough turns wait, or what is in flight takes long.
    /// </summary>
    private TimeSpan? TimeToGather()
    {
        if (Volatile.Read(ref _inFlight) == 0 || _queue.Count >= EnoughBeside())
        {
            return null;
        }

        // Timers count whole milliseconds: less than one would be none, and the waiting a spinning.
        var left = Math.Ceiling((_options.BesideAfter - _clock.GetElapsedTime(Volatile.Read(ref _begunAt))).TotalMilliseconds);
        return left > 0 ? TimeSpan.FromMilliseconds(left) : null;
    }

    /// <summary>
    /// As many turns as a batch in flight has: batches side by side grow alike, and none is small because it began too early. Never more
    /// than a batch holds.
    /// </summary>
    private int EnoughBeside()
    {
        var average = Volatile.Read(ref _turnsInFlight) / Math.Max(1, Volatile.Read(ref _inFlight));
        return Math.Clamp(average, Math.Min(_options.BesideFrom, _options.BatchSize), _options.BatchSize);
    }

    /// <summary>
    /// Of many turns, half: while the database writes those, the silo gets the others ready. All in one batch would be waited for by everybody, who
    /// would come back together.
    /// </summary>
    private int Most() => Open <= _options.BesideFrom ? _options.BatchSize : Math.Min((Open + 1) / 2, _options.BatchSize);

    /// <summary>Leaves out what is too late, what commits alone, and what excludes another turn of this batch.</summary>
    private List<PendingTurn> Gather(List<PendingTurn> taken)
    {
        var builder = new BatchBuilder(_tables);
        foreach (var turn in taken)
        {
            if (_settlement.IsTooLate(turn))
            {
                _settlement.TooLate(turn);
            }
            else if (_failing.CommitsAlone(turn.Turn.Account))
            {
                _splitter.Add([turn]);
            }
            else
            {
                try
                {
                    if (!builder.TryAdd(turn))
                    {
                        _queue.Return(turn.Turn.Account, turn, turn.Bytes);
                    }
                }
                catch (InvalidOperationException e)
                {
                    turn.Fault(e);
                }
            }
        }

        return builder.Turns;
    }

    private async Task CommitAsync(BatchRunner runner, List<PendingTurn> turns)
    {
        try
        {
            // A batch that was gathered just before it was known that the database is away, or got its thread only then, would wait in vain.
            if (!_gate.IsUp)
            {
                turns.ForEach(t => t.Busy("The database does not answer; nothing was done."));
                return;
            }

            var (batch, now) = await runner.RunAsync(turns).ConfigureAwait(false);
            _settlement.Settle(batch, now);
        }
        catch (BatchRefusedException e)
        {
            _metrics.Split();
            LogSplit(turns.Count, e.Cause.SqlState, e.Cause.ConstraintName ?? e.Cause.MessageText);
            _splitter.Add(turns);
        }
        catch (BatchLostException e)
        {
            _settlement.Lost(e, turns);
        }
        catch (Exception e)
        {
            _settlement.Fault(e, turns);
        }
        finally
        {
            Interlocked.Decrement(ref _inFlight);
            Interlocked.Add(ref _turnsInFlight, -turns.Count);
            _idle.Push(runner);
            _queue.Wake();
        }
    }

    private void DrainAsBusy()
    {
        var waiting = new List<PendingTurn>();
        _queue.Take(waiting, int.MaxValue, long.MaxValue);
        waiting.ForEach(t => t.Busy("The database does not answer; nothing was done."));
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A batch of {Turns} turns was refused ({SqlState}: {Reason}) and is split.")]
    private partial void LogSplit(int turns, string sqlState, string reason);
}
