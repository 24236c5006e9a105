using System.Threading.Channels;
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
    private readonly HandOffs _handOffs;
    private readonly TurnMetrics _metrics;
    private readonly TurnOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger<TurnCommitter> _log;
    private readonly FairQueue<PendingTurn> _queue;
    private readonly FailingAccounts _failing;
    private readonly Channel<List<PendingTurn>> _aside = Channel.CreateUnbounded<List<PendingTurn>>();
    private readonly CancellationTokenSource _stopping = new();
    private readonly List<Task> _loops = [];
    private int _disposed;
    private int _asideCount;
    private int _inFlight;
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
        (_database, _tables, _ids, _gate, _handOffs, _metrics, _options, _clock, _log) =
            (database, tables, ids, gate, handOffs, metrics, options, clock, log);
        _queue = new FairQueue<PendingTurn>(options.QueueLength, options.QueueBytes, options.AccountShare);
        _failing = new FailingAccounts(options, clock);
    }

    /// <summary>Turns that wait.</summary>
    public int Waiting => _queue.Count + Volatile.Read(ref _asideCount);

    /// <summary>Starts the pumps. They take their connections when the first turn comes.</summary>
    public void Start()
    {
        for (var i = 0; i < _options.Pumps; i++)
        {
            _loops.Add(Task.Run(PumpAsync));
        }

        _loops.Add(Task.Run(AsideAsync));
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

    private Task<TurnOutcome> Refuse(string why)
    {
        _metrics.Refused("busy");
        return Task.FromException<TurnOutcome>(new BusyException(why));
    }

    private async Task PumpAsync()
    {
        await using var runner = new BatchRunner(_database, _tables, _ids, _clock);
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
                    enough = enough.IsCompleted ? _queue.WaitAsync(_options.BesideFrom, _stopping.Token) : enough;
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
        if (Volatile.Read(ref _inFlight) == 0 || _queue.Count >= _options.BesideFrom)
        {
            return null;
        }

        var left = _options.BesideAfter - _clock.GetElapsedTime(Volatile.Read(ref _begunAt));
        return left > TimeSpan.Zero ? left : null;
    }

    /// <summary>Leaves out what is too late, what commits alone, and what excludes another turn of this batch.</summary>
    private List<PendingTurn> Gather(List<PendingTurn> taken)
    {
        var builder = new BatchBuilder(_tables);
        foreach (var turn in taken)
        {
            if (IsTooLate(turn))
            {
                TooLate(turn);
            }
            else if (_failing.CommitsAlone(turn.Turn.Account))
            {
                Aside([turn]);
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
        Interlocked.Increment(ref _inFlight);
        try
        {
            var (batch, now) = await runner.RunAsync(turns).ConfigureAwait(false);
            Settle(batch, now);
        }
        catch (BatchRefusedException e)
        {
            _metrics.Split();
            LogSplit(turns.Count, e.Cause.SqlState, e.Cause.ConstraintName ?? e.Cause.MessageText);
            Aside(turns);
        }
        catch (BatchLostException e)
        {
            Lost(e, turns);
        }
        catch (Exception e)
        {
            LogFault(e);
            turns.ForEach(t => t.Fault(e));
        }
        finally
        {
            Interlocked.Decrement(ref _inFlight);
        }
    }

    private void Settle(TurnBatch batch, DateTimeOffset now)
    {
        _handOffs.Offer(batch.HandOffs);
        _metrics.Committed(batch.Passed.Count);
        foreach (var turn in batch.Passed)
        {
            turn.Settle(new TurnOutcome.Committed(TurnBatch.NextVersion(turn.Turn.State, now)));
            _metrics.Settled(_clock.GetElapsedTime(turn.OfferedAt));
        }

        foreach (var (turn, why) in batch.Refused)
        {
            _metrics.Refused(why);
            turn.Settle(why);
        }

        foreach (var turn in batch.Held)
        {
            _ = TryAgainAsync(turn);
        }
    }

    private async Task TryAgainAsync(PendingTurn turn)
    {
        await Task.Delay(_options.ContendedDelay, _clock).ConfigureAwait(false);
        if (IsTooLate(turn))
        {
            TooLate(turn);
        }
        else
        {
            _queue.Return(turn.Turn.Account, turn, turn.Bytes);
        }
    }

    private void Lost(BatchLostException e, List<PendingTurn> turns)
    {
        _gate.Report(e.InnerException!);
        if (!e.InFlight)
        {
            // Nothing was handed over: the turns wait for the next connection, and are answered "busy" if there is none.
            turns.ForEach(t => _queue.Return(t.Turn.Account, t, t.Bytes));
            return;
        }

        LogLost(e.Message, e.Batch.Passed.Count);
        foreach (var turn in e.Batch.Passed)
        {
            _metrics.Refused("unknown");
            turn.Unknown(e.InnerException!);
        }

        // The refused were judged under locks and stay refused; the held were not written.
        e.Batch.Refused.ForEach(r => r.Turn.Settle(r.Why));
        e.Batch.Held.ForEach(t => _queue.Return(t.Turn.Account, t, t.Bytes));
    }

    private void Aside(List<PendingTurn> turns)
    {
        Interlocked.Add(ref _asideCount, turns.Count);
        _aside.Writer.TryWrite(turns);
    }

    private async Task AsideAsync()
    {
        await using var runner = new BatchRunner(_database, _tables, _ids, _clock);
        try
        {
            await foreach (var turns in _aside.Reader.ReadAllAsync(_stopping.Token).ConfigureAwait(false))
            {
                Interlocked.Add(ref _asideCount, -turns.Count);
                await SplitAsync(runner, turns, tries: 0).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            while (_aside.Reader.TryRead(out var turns))
            {
                turns.ForEach(t => t.Busy("The silo is stopping; nothing was done."));
            }
        }
    }

    /// <summary>Halves what the database refuses until the turn that it refuses stands alone.</summary>
    private async Task SplitAsync(BatchRunner runner, List<PendingTurn> turns, int tries)
    {
        turns.Where(IsTooLate).ToList().ForEach(TooLate);
        turns = turns.Where(t => !t.Done.IsCompleted).ToList();
        if (turns.Count == 0)
        {
            return;
        }

        try
        {
            var (batch, now) = await runner.RunAsync(turns).ConfigureAwait(false);
            Settle(batch, now);
        }
        catch (BatchRefusedException) when (turns.Count > 1)
        {
            await SplitAsync(runner, turns[..(turns.Count / 2)], 0).ConfigureAwait(false);
            await SplitAsync(runner, turns[(turns.Count / 2)..], 0).ConfigureAwait(false);
        }
        catch (BatchRefusedException e) when (e.Cause is { SqlState: "23505", SchemaName: "engine", TableName: "grains" })
        {
            // Its state was to be new, and somebody made it meanwhile.
            _metrics.Refused("version");
            turns[0].Settle(new TurnOutcome.VersionConflict());
        }
        catch (BatchRefusedException e) when (IsPassing(e.Cause) && tries < 3)
        {
            await SplitAsync(runner, turns, tries + 1).ConfigureAwait(false);
        }
        catch (BatchRefusedException e)
        {
            Refused(turns[0], e.Cause);
        }
        catch (BatchLostException e)
        {
            Lost(e, turns);
        }
        catch (Exception e)
        {
            LogFault(e);
            turns.ForEach(t => t.Fault(e));
        }
    }

    private void Refused(PendingTurn turn, PostgresException cause)
    {
        if (IsPassing(cause))
        {
            turn.Busy("Somebody else holds a row of this turn; nothing was done.");
            return;
        }

        _failing.Failed(turn.Turn.Account);
        var why = new TurnOutcome.Failed(cause.SqlState, cause.ConstraintName ?? cause.MessageText);
        _metrics.Refused(why);
        LogFailed(turn.Turn.Account.Value, turn.Turn.State?.Key.Text, why.SqlState, why.Reason);
        turn.Settle(why);
    }

    /// <summary>
    /// Contention, not a fault of the turn: deadlock, lock or statement limit, serialization, and a first insert that another one overtook
    /// (the next check sees it).
    /// </summary>
    private static bool IsPassing(PostgresException e) =>
        e.SqlState is "40P01" or "55P03" or "57014" or "40001" || (e.SqlState == "23505" && e.SchemaName == "engine");

    private bool IsTooLate(PendingTurn turn) => _clock.GetElapsedTime(turn.OfferedAt) > _options.CommitLimit;

    private void TooLate(PendingTurn turn)
    {
        _metrics.Refused("busy");
        turn.Busy($"It waited longer than {_options.CommitLimit.TotalSeconds:0} s; nothing was done.");
    }

    private void DrainAsBusy()
    {
        var waiting = new List<PendingTurn>();
        _queue.Take(waiting, int.MaxValue, long.MaxValue);
        waiting.ForEach(t => t.Busy("The database does not answer; nothing was done."));
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A batch of {Turns} turns was refused ({SqlState}: {Reason}) and is split.")]
    private partial void LogSplit(int turns, string sqlState, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "A turn of account {Account}, grain {Grain}, is refused by the database: {SqlState} {Reason}")]
    private partial void LogFailed(long account, string? grain, string sqlState, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The connection broke ({Reason}) with {Turns} turns in flight: their outcome is unknown.")]
    private partial void LogLost(string reason, int turns);

    [LoggerMessage(Level = LogLevel.Error, Message = "A batch could not be built.")]
    private partial void LogFault(Exception e);
}
