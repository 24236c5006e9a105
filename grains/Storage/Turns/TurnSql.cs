namespace ZaloOrleans.Turns;

/// <summary>
/// The statements of a batch. First it locks and looks, in one round trip; then what passed is written and committed, in a second.
/// </summary>
/// <remarks>
/// Rows are locked with SKIP LOCKED and never waited for: a row that somebody else holds delays its own turn only, and no two
/// batches can wait for each other. The reads that follow a miss tell a held row from one that is gone.
/// What every turn writes is unnested in the select list: a call of unnest in FROM first copies all rows, at 1 us of each.
/// </remarks>
internal static class TurnSql
{
    public const string LockStates = """
        -- turns.lock_states
        select key, version, ctid::text from engine.grains where key = any($1) order by key for no key update skip locked
        """;

    public const string LockWakeups = """
        -- turns.lock_wakeups
        select id from engine.wakeups where id = any($1) order by id for update skip locked
        """;

    public const string LockQueue = """
        -- turns.lock_queue
        select id from engine.send_queue where id = any($1) order by id for update skip locked
        """;

    public const string ExistingStates = """
        -- turns.existing_states
        select key from engine.grains where key = any($1)
        """;

    public const string ExistingWakeups = """
        -- turns.existing_wakeups
        select id from engine.wakeups where id = any($1)
        """;

    public const string ExistingQueue = """
        -- turns.existing_queue
        select id from engine.send_queue where id = any($1)
        """;

    public const string InsertStates = """
        -- turns.insert_states
        insert into engine.grains (key, version, state)
        select key, version, state from unnest($1, $2, $3) as t (key, version, state) order by key
        """;

    // By the rows' places, which the lock keeps as they are: that spares a second look into the index.
    public const string UpdateStates = """
        -- turns.update_states
        update engine.grains g set version = t.version, stale = false, state = t.state
          from (select unnest($1::tid[]) as place, unnest($2) as version, unnest($3) as state) t where g.ctid = t.place
        """;

    public const string DeleteStates = """
        -- turns.delete_states
        delete from engine.grains where key = any($1)
        """;

    public const string DeleteWakeups = """
        -- turns.delete_wakeups
        delete from engine.wakeups where id = any($1)
        """;

    // A cancelled wake-up that somebody is handling right now is left to them.
    public const string CancelWakeups = """
        -- turns.cancel_wakeups
        delete from engine.wakeups
         where id = any (array(select id from engine.wakeups where id = any($1) order by id for update skip locked))
        """;

    public const string InsertWakeups = """
        -- turns.insert_wakeups
        insert into engine.wakeups (id, shard, due_at, account_id, target, kind, payload)
        select unnest($1), unnest($2), unnest($3), unnest($4), unnest($5), unnest($6), unnest($7)
        """;

    public const string DeleteQueue = """
        -- turns.delete_queue
        delete from engine.send_queue where id = any($1)
        """;

    public const string LoadStates = """
        -- turns.load_states
        select key, version, stale, state from engine.grains where key = any($1)
        """;
}
