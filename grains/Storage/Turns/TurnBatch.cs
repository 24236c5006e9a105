using Npgsql;
using ZaloOrleans.Ids;
using ZaloOrleans.Wakeups;

namespace ZaloOrleans.Turns;

/// <summary>
/// One transaction: lock and look, judge, write what passed, commit. No two of its turns touch the same state, wake-up or claim.
/// </summary>
internal sealed class TurnBatch(IReadOnlyList<PendingTurn> turns, TurnTables tables)
{
    private readonly TurnParts _asked = new(turns);
    private readonly Dictionary<string, string> _places = new(turns.Count, StringComparer.Ordinal);
    private readonly List<PendingTurn> _passed = new(turns.Count);
    private TurnParts _written = new([]);

    /// <summary>Turns that somebody else's lock delays.</summary>
    public List<PendingTurn> Held { get; } = [];

    /// <summary>Turns that were refused, with why.</summary>
    public List<(PendingTurn Turn, TurnOutcome Why)> Refused { get; } = [];

    /// <summary>Turns that passed, and are written when <see cref="WriteAsync"/> returns.</summary>
    public IReadOnlyList<PendingTurn> Passed => _passed;

    /// <summary>What the silo delivers at once after the commit.</summary>
    public IReadOnlyList<Wakeup> HandOffs => _written.Produces.Where(w => w.HandOff && !w.DeliveredByCaller).Select(w => w.ToWakeup()).ToList();

    /// <summary>Opens the transaction, takes the locks, and sorts the turns into passed, refused and held. Nothing is written.</summary>
    public async Task CheckAsync(NpgsqlConnection connection)
    {
        var facts = new BatchFacts();
        var look = new Look(connection, "begin");
        look.Add(_asked.States, s => Sql.With(TurnSql.LockStates, Sql.Texts(s.Select(x => x.Key.Text))), r => Locked(facts, r));
        look.Add(_asked.Consumes, w => Sql.With(TurnSql.LockWakeups, Sql.BigInts(w)), r => facts.Wakeups.Add(r.GetInt64(0)));
        look.Add(_asked.Dequeues, q => Sql.With(TurnSql.LockQueue, Sql.BigInts(q)), r => facts.Queue.Add(r.GetInt64(0)));
        foreach (var group in _asked.Claims.GroupBy(tables.For))
        {
            look.Add(group.ToList(), group.Key.Check, (c, r) => facts.Taken.TryAdd(c[(int)r.GetInt64(0) - 1], r.IsDBNull(1) ? 0 : r.GetInt64(1)));
        }

        foreach (var group in _asked.Guards.GroupBy(tables.For))
        {
            look.Add(group.ToList(), group.Key.Check, (g, r) => facts.Hit.Add(g[(int)r.GetInt64(0) - 1]));
        }

        await look.RunAsync().ConfigureAwait(false);
        await LookForHeldAsync(connection, facts).ConfigureAwait(false);
        foreach (var turn in turns)
        {
            Sort(turn, TurnGate.Judge(turn.Turn, facts));
        }

        _written = _passed.Count == turns.Count ? _asked : new TurnParts(_passed);
    }

    /// <summary>Makes a wake-up of each signal of what passed. Still nothing is handed over.</summary>
    public async Task PrepareAsync(IdBlocks ids, DateTimeOffset now)
    {
        foreach (var signal in _written.Signals)
        {
            var id = await ids.NextAsync(IdSequence.Wakeups).ConfigureAwait(false);
            _written.Produces.Add(NewWakeup.Now(id, signal.Target, now, signal.Kind, []));
        }
    }

    /// <summary>Writes what passed and commits, in one round trip.</summary>
    public async Task WriteAsync(NpgsqlConnection connection, DateTimeOffset now)
    {
        await using var batch = new NpgsqlBatch(connection);
        WriteStates(batch, now);
        WriteWakeups(batch);
        WriteQueueAndClaims(batch, now);
        foreach (var group in _written.Rows.GroupBy(tables.For).OrderBy(g => g.Key.Order))
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

    private void Locked(BatchFacts facts, NpgsqlDataReader row)
    {
        var key = row.GetString(0);
        facts.States.Add(key, row.GetInt64(1));
        _places.Add(key, row.GetString(2));
    }

    private async Task LookForHeldAsync(NpgsqlConnection connection, BatchFacts facts)
    {
        // Only after a miss, which is rare: is the row gone, or does somebody hold it?
        var look = new Look(connection, null);
        look.Add(Missing(_asked.States, facts.States.Count, s => s.Expected > 0 && !facts.States.ContainsKey(s.Key.Text)),
            s => Sql.With(TurnSql.ExistingStates, Sql.Texts(s.Select(x => x.Key.Text))), r => facts.HeldStates.Add(r.GetString(0)));
        look.Add(Missing(_asked.Consumes, facts.Wakeups.Count, w => !facts.Wakeups.Contains(w)),
            w => Sql.With(TurnSql.ExistingWakeups, Sql.BigInts(w)), r => facts.HeldWakeups.Add(r.GetInt64(0)));
        look.Add(Missing(_asked.Dequeues, facts.Queue.Count, q => !facts.Queue.Contains(q)),
            q => Sql.With(TurnSql.ExistingQueue, Sql.BigInts(q)), r => facts.HeldQueue.Add(r.GetInt64(0)));
        await look.RunAsync().ConfigureAwait(false);
    }

    private static List<T> Missing<T>(List<T> asked, int found, Func<T, bool> isMissing) =>
        found == asked.Count ? [] : asked.Where(isMissing).ToList();

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
        var made = new List<StateChange>();
        var changed = new List<StateChange>(_written.States.Count);
        var erased = new List<StateChange>();
        foreach (var state in _written.States)
        {
            var kind = state.Bytes is null ? erased : state.Expected == 0 ? made : changed;
            kind.Add(state);
        }

        if (made.Count > 0)
        {
            batch.BatchCommands.Add(Sql.With(TurnSql.InsertStates, Sql.Texts(made.Select(s => s.Key.Text)), Versions(made, now), Bytes(made)));
        }

        if (changed.Count > 0)
        {
            batch.BatchCommands.Add(Sql.With(TurnSql.UpdateStates, Sql.Texts(changed.Select(s => _places[s.Key.Text])), Versions(changed, now), Bytes(changed)));
        }

        if (erased.Count > 0)
        {
            batch.BatchCommands.Add(Sql.With(TurnSql.DeleteStates, Sql.Texts(erased.Select(s => s.Key.Text))));
        }
    }

    private static NpgsqlParameter Versions(List<StateChange> states, DateTimeOffset now) => Sql.BigInts(states.Select(s => NextVersion(s, now)));

    private static NpgsqlParameter Bytes(List<StateChange> states) => Sql.Bytes(states.Select(s => s.Bytes));

    private void WriteWakeups(NpgsqlBatch batch)
    {
        if (_written.Consumes.Count > 0)
        {
            batch.BatchCommands.Add(Sql.With(TurnSql.DeleteWakeups, Sql.BigInts(_written.Consumes)));
        }

        if (_written.Cancels.Count > 0)
        {
            batch.BatchCommands.Add(Sql.With(TurnSql.CancelWakeups, Sql.BigInts(_written.Cancels)));
        }

        if (_written.Produces is { Count: > 0 } produced)
        {
            batch.BatchCommands.Add(Sql.With(TurnSql.InsertWakeups, Sql.BigInts(produced.Select(w => w.Id)),
                Sql.SmallInts(produced.Select(w => WakeupShard.Of(w.Target))), Sql.Times(produced.Select(w => w.DueAt)),
                Sql.BigInts(produced.Select(w => w.Target.Account.Value)), Sql.Texts(produced.Select(w => w.Target.Text)),
                Sql.Texts(produced.Select(w => w.Kind)), Sql.Bytes(produced.Select(w => w.Payload))));
        }
    }

    private void WriteQueueAndClaims(NpgsqlBatch batch, DateTimeOffset now)
    {
        if (_written.Dequeues.Count > 0)
        {
            batch.BatchCommands.Add(Sql.With(TurnSql.DeleteQueue, Sql.BigInts(_written.Dequeues)));
        }

        foreach (var group in _written.Claims.GroupBy(tables.For).OrderBy(g => g.Key.ClaimType.Name, StringComparer.Ordinal))
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

        public void Add<T>(List<T> items, Func<List<T>, NpgsqlBatchCommand> query, Action<NpgsqlDataReader> read) => Add(items, query, (_, r) => read(r));

        public void Add<T>(List<T> items, Func<List<T>, NpgsqlBatchCommand> query, Action<List<T>, NpgsqlDataReader> read)
        {
            if (items.Count > 0)
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
