using Npgsql;
using ZaloOrleans.Ids;
using ZaloOrleans.Wakeups;

namespace ZaloOrleans.Turns;

/// <summary>
/// One transaction: lock and look, judge, write what passed, commit. No two of its turns touch the same state, wake-up or claim.
/// </summary>
internal sealed class TurnBatch(IReadOnlyList<PendingTurn> turns, TurnTables tables)
{
    private readonly List<PendingTurn> _passed = new(turns.Count);
    private readonly List<NewWakeup> _produced = [];

    /// <summary>Turns that somebody else's lock delays.</summary>
    public List<PendingTurn> Held { get; } = [];

    /// <summary>Turns that were refused, with why.</summary>
    public List<(PendingTurn Turn, TurnOutcome Why)> Refused { get; } = [];

    /// <summary>Turns that passed, and are written when <see cref="WriteAsync"/> returns.</summary>
    public IReadOnlyList<PendingTurn> Passed => _passed;

    /// <summary>What the silo delivers at once after the commit.</summary>
    public IReadOnlyList<Wakeup> HandOffs => _produced.Where(w => w.HandOff && !w.DeliveredByCaller).Select(w => w.ToWakeup()).ToList();

    /// <summary>Opens the transaction, takes the locks, and sorts the turns into passed, refused and held. Nothing is written.</summary>
    public async Task CheckAsync(NpgsqlConnection connection)
    {
        var facts = new BatchFacts();
        var look = new Look(connection, "begin");
        var keys = turns.Where(t => t.Turn.State is not null).Select(t => t.Turn.State!.Key.Text).ToArray();
        var wakeups = turns.SelectMany(t => t.Turn.Consumes).ToArray();
        var queue = turns.SelectMany(t => t.Turn.Dequeues).ToArray();
        look.Add(keys, k => Sql.With(TurnSql.LockStates, Sql.Texts(k)), r => facts.States.Add(r.GetString(0), r.GetInt64(1)));
        look.Add(wakeups, w => Sql.With(TurnSql.LockWakeups, Sql.BigInts(w)), r => facts.Wakeups.Add(r.GetInt64(0)));
        look.Add(queue, q => Sql.With(TurnSql.LockQueue, Sql.BigInts(q)), r => facts.Queue.Add(r.GetInt64(0)));
        foreach (var group in turns.SelectMany(t => t.Turn.Claims).GroupBy(tables.For))
        {
            look.Add(group.ToArray(), group.Key.Check, (c, r) => facts.Taken.TryAdd(c[(int)r.GetInt64(0) - 1], r.IsDBNull(1) ? 0 : r.GetInt64(1)));
        }

        foreach (var group in turns.SelectMany(t => t.Turn.Guards).GroupBy(tables.For))
        {
            look.Add(group.ToArray(), group.Key.Check, (g, r) => facts.Hit.Add(g[(int)r.GetInt64(0) - 1]));
        }

        await look.RunAsync().ConfigureAwait(false);
        await LookForHeldAsync(connection, facts, wakeups, queue).ConfigureAwait(false);
        foreach (var turn in turns)
        {
            Sort(turn, TurnGate.Judge(turn.Turn, facts));
        }
    }

    /// <summary>Merges the signals of what passed into one wake-up a target, and takes ids for them. Still nothing is handed over.</summary>
    public async Task PrepareAsync(IdBlocks ids, DateTimeOffset now)
    {
        _produced.AddRange(_passed.SelectMany(t => t.Turn.Produces));
        foreach (var signal in _passed.SelectMany(t => t.Turn.Signals).Distinct())
        {
            var id = await ids.NextAsync(IdSequence.Wakeups).ConfigureAwait(false);
            _produced.Add(NewWakeup.Now(id, signal.Target, now, signal.Kind, []));
        }
    }

    /// <summary>Writes what passed and commits, in one round trip.</summary>
    public async Task WriteAsync(NpgsqlConnection connection, DateTimeOffset now)
    {
        await using var batch = new NpgsqlBatch(connection);
        WriteStates(batch, now);
        WriteWakeups(batch);
        WriteQueueAndClaims(batch, now);
        foreach (var group in _passed.SelectMany(t => t.Turn.Rows).GroupBy(tables.For).OrderBy(g => g.Key.Order))
        {
            group.Key.Write(batch, group.ToList());
        }

        batch.BatchCommands.Add(new NpgsqlBatchCommand("commit"));
        await batch.ExecuteNonQueryAsync().ConfigureAwait(false);
    }

    /// <summary>The version that a state has after its turn. A first version is taken from the clock, so that no later life of a key repeats one.</summary>
    public static long NextVersion(StateChange? state, DateTimeOffset now) => state switch
    {
        null or { Bytes: null } => 0,
        { Expected: 0 } => now.ToUnixTimeMilliseconds() * 1000,
        _ => state.Expected + 1,
    };

    private async Task LookForHeldAsync(
        NpgsqlConnection connection, BatchFacts facts, long[] wakeups, long[] queue)
    {
        // Only after a miss, which is rare: is the row gone, or does somebody hold it?
        var look = new Look(connection, null);
        var states = turns.Where(t => t.Turn.State is { Expected: > 0 } s && !facts.States.ContainsKey(s.Key.Text))
            .Select(t => t.Turn.State!.Key.Text).ToArray();
        look.Add(states, k => Sql.With(TurnSql.ExistingStates, Sql.Texts(k)), r => facts.HeldStates.Add(r.GetString(0)));
        look.Add(wakeups.Where(w => !facts.Wakeups.Contains(w)).ToArray(), w => Sql.With(TurnSql.ExistingWakeups, Sql.BigInts(w)),
            r => facts.HeldWakeups.Add(r.GetInt64(0)));
        look.Add(queue.Where(q => !facts.Queue.Contains(q)).ToArray(), q => Sql.With(TurnSql.ExistingQueue, Sql.BigInts(q)),
            r => facts.HeldQueue.Add(r.GetInt64(0)));
        await look.RunAsync().ConfigureAwait(false);
    }

    private void Sort(PendingTurn turn, Verdict verdict)
    {
        if (verdict.Refusal is { } why)
        {
            Refused.Add((turn, why));
        }
        else if (verdict.IsHeld)
        {
            Held.Add(turn);
        }
        else
        {
            _passed.Add(turn);
        }
    }

    private void WriteStates(NpgsqlBatch batch, DateTimeOffset now)
    {
        var states = _passed.Where(t => t.Turn.State is not null).Select(t => t.Turn.State!).ToList();
        AddStates(batch, TurnSql.InsertStates, states.Where(s => s is { Expected: 0, Bytes: not null }).ToList(), now);
        AddStates(batch, TurnSql.UpdateStates, states.Where(s => s is { Expected: > 0, Bytes: not null }).ToList(), now);
        var erased = states.Where(s => s is { Expected: > 0, Bytes: null }).Select(s => s.Key.Text).ToArray();
        if (erased.Length > 0)
        {
            batch.BatchCommands.Add(Sql.With(TurnSql.DeleteStates, Sql.Texts(erased)));
        }
    }

    private static void AddStates(NpgsqlBatch batch, string sql, List<StateChange> states, DateTimeOffset now)
    {
        if (states.Count > 0)
        {
            batch.BatchCommands.Add(Sql.With(sql, Sql.Texts(states.Select(s => s.Key.Text)),
                Sql.BigInts(states.Select(s => NextVersion(s, now))), Sql.Bytes(states.Select(s => s.Bytes))));
        }
    }

    private void WriteWakeups(NpgsqlBatch batch)
    {
        var consumed = _passed.SelectMany(t => t.Turn.Consumes).ToArray();
        var cancelled = _passed.SelectMany(t => t.Turn.Cancels).ToArray();
        if (consumed.Length > 0)
        {
            batch.BatchCommands.Add(Sql.With(TurnSql.DeleteWakeups, Sql.BigInts(consumed)));
        }

        if (cancelled.Length > 0)
        {
            batch.BatchCommands.Add(Sql.With(TurnSql.CancelWakeups, Sql.BigInts(cancelled)));
        }

        if (_produced.Count > 0)
        {
            batch.BatchCommands.Add(Sql.With(TurnSql.InsertWakeups, Sql.BigInts(_produced.Select(w => w.Id)),
                Sql.SmallInts(_produced.Select(w => WakeupShard.Of(w.Target))), Sql.Times(_produced.Select(w => w.DueAt)),
                Sql.BigInts(_produced.Select(w => w.Target.Account.Value)), Sql.Texts(_produced.Select(w => w.Target.Text)),
                Sql.Texts(_produced.Select(w => w.Kind)), Sql.Bytes(_produced.Select(w => w.Payload))));
        }
    }

    private void WriteQueueAndClaims(NpgsqlBatch batch, DateTimeOffset now)
    {
        var dequeued = _passed.SelectMany(t => t.Turn.Dequeues).ToArray();
        if (dequeued.Length > 0)
        {
            batch.BatchCommands.Add(Sql.With(TurnSql.DeleteQueue, Sql.BigInts(dequeued)));
        }

        foreach (var group in _passed.SelectMany(t => t.Turn.Claims).GroupBy(tables.For).OrderBy(g => g.Key.ClaimType.Name, StringComparer.Ordinal))
        {
            batch.BatchCommands.Add(group.Key.Take(group.ToList(), now));
        }
    }

    /// <summary>Queries that travel together, each with the reader of its rows.</summary>
    private sealed class Look
    {
        private readonly NpgsqlConnection _connection;
        private readonly List<NpgsqlBatchCommand> _commands = [];
        private readonly List<Action<NpgsqlDataReader>> _readers = [];
        private readonly string? _first;

        public Look(NpgsqlConnection connection, string? first) => (_connection, _first) = (connection, first);

        public void Add<T>(T[] items, Func<T[], NpgsqlBatchCommand> query, Action<NpgsqlDataReader> read) => Add(items, query, (_, r) => read(r));

        public void Add<T>(T[] items, Func<T[], NpgsqlBatchCommand> query, Action<T[], NpgsqlDataReader> read)
        {
            if (items.Length > 0)
            {
                _commands.Add(query(items));
                _readers.Add(r => read(items, r));
            }
        }

        public async Task RunAsync()
        {
            if (_commands.Count == 0 && _first is null)
            {
                return;
            }

            await using var batch = new NpgsqlBatch(_connection);
            if (_first is not null)
            {
                batch.BatchCommands.Add(new NpgsqlBatchCommand(_first));
            }

            _commands.ForEach(batch.BatchCommands.Add);
            await using var reader = await batch.ExecuteReaderAsync().ConfigureAwait(false);
            foreach (var read in _readers)
            {
                while (await reader.ReadAsync().ConfigureAwait(false))
                {
                    read(reader);
                }

                await reader.NextResultAsync().ConfigureAwait(false);
            }
        }
    }
}
