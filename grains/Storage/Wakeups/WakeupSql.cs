namespace ZaloOrleans.Wakeups;

internal static class WakeupSql
{
    // One index probe a shard; forward from each shard's cursor.
    public const string ReadDue = """
        -- wakeups.read_due
        select w.id, w.shard, w.due_at, w.attempt, w.target, w.kind, w.payload, extract(epoch from now() - w.due_at)::float8
          from unnest($1, $2, $3) as c (shard, due_at, id)
         cross join lateral (
               select * from engine.wakeups w
                where w.shard = c.shard and (w.due_at, w.id) > (c.due_at, c.id) and w.due_at <= now()
                order by w.due_at, w.id limit $4) w
        """;

    // How long until the next one is due, in seconds by the database's clock; null where none waits.
    public const string NextDue = """
        -- wakeups.next_due
        select extract(epoch from min(n.due_at) - now())::float8
          from unnest($1) as s (shard)
         cross join lateral (
               select w.due_at from engine.wakeups w where w.shard = s.shard and w.due_at > now() order by w.due_at limit 1) n
        """;

    // Only the attempt that failed is rewritten: another silo may have counted it already.
    public const string Retry = """
        -- wakeups.retry
        update engine.wakeups w set attempt = w.attempt + 1, due_at = now() + t.delay
          from unnest($1, $2, $3) as t (id, attempt, delay) where w.id = t.id and w.attempt = t.attempt
        """;

    public const string Park = """
        -- wakeups.park
        with parked as (
             delete from engine.wakeups w using unnest($1, $2) as t (id, reason) where w.id = t.id
          returning w.id, w.account_id, w.target, w.due_at, w.kind, w.payload, t.reason)
        insert into engine.parked_wakeups (id, account_id, target, due_at, kind, payload, reason)
        select id, account_id, target, due_at, kind, payload, reason from parked
        """;
}
