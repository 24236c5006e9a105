namespace ZaloOrleans.Privacy;

/// <summary>The statements of an erasure's steps that are not found by the customer's number alone.</summary>
internal static class ErasureSql
{
    // $1 account, $2 customers. A run is known by the customer that entered, which may have been merged since.
    public const string OpenRuns = """
        -- privacy.open_runs
        select g.key
          from engine.journey_runs r
         cross join unnest($2) c (id)
          join engine.grains g on g.key = 't' || $1 || '/j/' || r.journey_id || '/' || c.id || '/' || r.run_id
         where r.account_id = $1 and r.customer_id = any($2) limit 500
        """;

    public const string Devices = """
        -- privacy.devices
        select device_id from engine.customer_devices where account_id = $1 and customer_id = any($2) order by device_id limit 200
        """;

    // $1 keys. Whose devices are, by what their grains know.
    public const string Owners = """
        -- privacy.owners_of_devices
        select key, coalesce((convert_from(state, 'UTF8')::jsonb ->> 'c')::bigint, 0) from engine.grains where key = any($1)
        """;

    // $1 account, $2 customers, $3 devices.
    public const string DropDevices = """
        -- privacy.drop_devices
        delete from engine.customer_devices where account_id = $1 and customer_id = any($2) and device_id = any($3)
        """;

    // $1 shards, $2 targets, $3 account.
    public const string WakeupsOf = """
        -- privacy.wakeups_of
        select id, target, kind, payload from engine.wakeups where shard = any($1) and target = any($2)
        union all
        select id, target, kind, payload from engine.parked_wakeups where account_id = $3 and target = any($2)
        """;

    // $1 ids, $2 messages that were to be decided again.
    public const string DropWakeups = """
        -- privacy.drop_wakeups
        with parked as (delete from engine.parked_wakeups where id = any($1)),
             failed as (
             update oamessages set status = 'failed', error_code = 'engine:customer_erased' where id = any($2) and status = 'queued')
        delete from engine.wakeups where id = any($1)
        """;

    // $1 account, $2 customers, $3 the letter of a run's key. What a run or a device could not do for the customer.
    public const string DropParked = """
        -- privacy.drop_parked
        delete from engine.parked_wakeups
         where account_id = $1
           and case when split_part(target, '/', 2) = $3 then split_part(target, '/', 4)::bigint = any($2)
                    when kind in ('bind_device', 'hand_over') then (convert_from(payload, 'UTF8')::jsonb ->> 'customer')::bigint = any($2) end
        """;

    // $1 account, $2 customers, $3 rows of zalo_accounts, $4 how many at most. A merge's line has numbers alone.
    public const string StripTrail = """
        -- privacy.strip_trail
        with entities (type, id) as (
             select 'customers', c from unnest($2) c
             union all select 'zalo_accounts', z from unnest($3) z
             union all select 'user_feedback', f.id from user_feedback f where f.account_id = $1 and f.customer_id = any($2)
             union all select 'attachments', a.id
                         from user_feedback f join attachments a on a.account_id = f.account_id and a.feedback_id = f.id
                        where f.account_id = $1 and f.customer_id = any($2)),
             slice as (
             select l.id, l.occurred_at
               from entities e join auditlogs l on l.entity_type = e.type and l.entity_id = e.id and l.account_id = $1
              where l.action <> 'merge'
                and exists (select from jsonb_each(coalesce(l.old_valuesjson, '{}') || coalesce(l.new_valuesjson, '{}')) v where v.value <> '"[erased]"')
              limit $4)
        update auditlogs l
           set old_valuesjson = (select jsonb_object_agg(v.key, '"[erased]"'::jsonb) from jsonb_each(l.old_valuesjson) v),
               new_valuesjson = (select jsonb_object_agg(v.key, '"[erased]"'::jsonb) from jsonb_each(l.new_valuesjson) v)
          from slice s where l.id = s.id and l.occurred_at = s.occurred_at
        """;

    // $1 account, $2 the last key hash, $3 how many, $4 what an answer about the customer has in it, $5 customers. Of an answer its numbers are left.
    public const string StripAnswers = """
        -- privacy.strip_answers
        with slice as (select key_hash, customer_id, response from engine.idempotency_keys where account_id = $1 and key_hash > $2 order by key_hash limit $3),
             named as (
             select key_hash from slice s
              where substring(s.response from 1 for 1) = '\x7b'
                and (s.customer_id = any($5) or exists (select from unnest($4) m where position(m in s.response) > 0))),
             stripped as (
             update engine.idempotency_keys k
                set response = convert_to(coalesce(
                    (select jsonb_object_agg(v.key, v.value) from jsonb_each(convert_from(k.response, 'UTF8')::jsonb) v where jsonb_typeof(v.value) = 'number'),
                    '{}')::text, 'UTF8')
               from named n where k.account_id = $1 and k.key_hash = n.key_hash)
        select key_hash, (select count(*) from slice) from slice order by key_hash desc limit 1
        """;
}
