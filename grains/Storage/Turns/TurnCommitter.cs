using Microsoft.Extensions.Logging;
using Npgsql;
using ZaloOrleans.Errors;
using ZaloOrleans.Ids;

namespace ZaloOrleans.Turns;

/// <summary>
/// Commits turns in groups: while one batch is in flight the next one gathers. One transaction a batch; a turn that fails a check is
/// left out and answered, and nothing is rolled back for it. Only an error of the database splits a batch, on a connection of its
/// own, while the pumps go on.
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

    /// <summary>Starts the pumps. They take their connections when the first turn comes.</summary>
    public void Start()
    {
        for (var i = 0; i < _options.Pumps; i++)
        {
            _loops.Add(Task.Run(PumpAsync));
        }

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

    /// <summary>Stops the pumps; turns that still wait are answered "busy".</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 1)
        {
            return;
        }

        await _stopping.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(_loops).ConfigureAwait(false);
        DrainAsBusy();
        _stopping.Dispose();
    }

    private BatchRunner NewRunner() => new(_database, _tables, _ids, _clock);

    private Task<TurnOutcome> Refuse(string why)
    {
        _metrics.Refused("busy");
        return Task.FromException<TurnOutcome>(new BusyException(why));
    }

    private async Task PumpAsync()
    {
        await using var runner = NewRunner();
        var taken = new List<PendingTurn>();
        var enough = Task.CompletedTask;
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                await _queue.WaitAsync(1, _stopping.Token).ConfigureAwait(false);
                if (!_gate.IsUp)
                {
                    DrainAsBusy();
                    continue;
                }

                if (TimeToGather() is { } time)
                {
                    enough = enough.IsCompleted ? _queue.WaitAsync(EnoughBeside(), _stopping.Token) : enough;
                    await Task.WhenAny(enough, Task.Delay(time, _clock, _stopping.Token)).ConfigureAwait(false);
                    continue;
                }

                taken.Clear();
                _queue.Take(taken, _options.BatchSize, _options.BatchBytes);
                var batch = Gather(taken);
                if (batch.Count > 0)
                {
                    await CommitAsync(runner, batch).ConfigureAwait(false);
                }
            }
            catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
            {
                return;
            }
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

        var left = _options.BesideAfter - _clock.GetElapsedTime(Volatile.Read(ref _begunAt));
        return left > TimeSpan.Zero ? left : null;
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
        Volatile.Write(ref _begunAt, _clock.GetTimestamp());
        Interlocked.Add(ref _turnsInFlight, turns.Count);
        Interlocked.Increment(ref _inFlight);
        try
        {
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
