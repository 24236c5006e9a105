namespace ZaloOrleans.Schema;

/// <summary>Statements of partition maintenance. The functions run with the owner's rights; see migration 0030.</summary>
internal static class PartitionSql
{
    public const string TryLock =
        """
        -- partitions.lock
        select pg_try_advisory_lock($1)
        """;

    public const string Unlock =
        """
        -- partitions.unlock
        select pg_advisory_unlock($1)
        """;

    // Copies and deletes take their time; that they wait for locks does not, see the functions.
    public const string Unhurried =
        """
        -- partitions.unhurried
        select set_config('statement_timeout', '0', false)
        """;

    // For whoever gets the connection next.
    public const string Hurried =
        """
        -- partitions.hurried
        reset statement_timeout
        """;

    public const string Due =
        """
        -- partitions.due
        select parent, month from engine.partitions_due($1, $2)
        """;

    public const string Add =
        """
        -- partitions.add
        select engine.add_partition($1, $2)
        """;

    public const string MergesDue =
        """
        -- partitions.merges_due
        select parent from engine.merges_due($1)
        """;

    public const string MergeBegin =
        """
        -- partitions.merge_begin
        select engine.merge_begin($1)
        """;

    public const string MergeCopy =
        """
        -- partitions.merge_copy
        select engine.merge_copy($1, $2)
        """;

    public const string MergeFinish =
        """
        -- partitions.merge_finish
        select engine.merge_finish($1)
        """;

    public const string Empty =
        """
        -- partitions.empty
        select * from engine.empty_partitions($1)
        """;

    public const string EmptyMessageIds =
        """
        -- partitions.empty_message_ids
        select engine.empty_message_ids()
        """;

    public const string Tables =
        """
        -- partitions.tables
        select format('%s.%s', n.nspname, c.relname), t.time_column
        from engine.partitioned_tables() t
        join pg_class c on c.oid = t.parent
        join pg_namespace n on n.oid = c.relnamespace
        order by 1
        """;

    public const string Retentions =
        """
        -- retention.accounts
        select account_id, $1 - make_interval(months => retention_months)
        from engine.account_settings
        where retention_months is not null
        order by account_id
        """;

    public const string ForgetAnswers =
        """
        -- retention.forget_answers
        delete from engine.idempotency_keys k
        using (select account_id, key_hash from engine.idempotency_keys where created_at < $1 order by created_at limit $2) old
        where k.account_id = old.account_id and k.key_hash = old.key_hash
        """;

    public const string ForgetErased =
        """
        -- retention.forget_erased
        delete from engine.erased_persons e
        using (select account_id, hash from engine.erased_persons where erased_at < $1 order by erased_at limit $2) old
        where e.account_id = old.account_id and e.hash = old.hash
        """;

    public const string DeleteParkedWebhooks =
        """
        -- retention.delete_parked_webhooks
        delete from engine.parked_webhooks p
        using (select event_id from engine.parked_webhooks where account_id = $1 and received_at < $2 order by event_id limit $3) old
        where p.event_id = old.event_id
        """;

    // Their bytes go with them.
    public const string DeleteMedia =
        """
        -- retention.delete_media
        delete from engine.media m
        using (select id from engine.media where account_id = $1 and created_at < $2 order by created_at limit $3) old
        where m.account_id = $1 and m.id = old.id
        """;

    // Decisions name the rules by which they were made. Those of a version end when the next one is kept; the day is for silos that hear of it late.
    public const string DeletePolicySnapshots =
        """
        -- retention.delete_policy_snapshots
        delete from engine.policy_snapshots p
        using (select o.version from engine.policy_snapshots o
                where o.account_id = $1
                  and exists (select from engine.policy_snapshots n where n.account_id = o.account_id and n.version > o.version and n.kept_at < $2 - interval '1 day')
                order by o.version limit $3) old
        where p.account_id = $1 and p.version = old.version
        """;

    // They belong to no account, so they are kept as long as any account keeps its own.
    public const string DeleteUnroutedWebhooks =
        """
        -- retention.delete_unrouted_webhooks
        delete from engine.unrouted_webhooks u
        using (select id from engine.unrouted_webhooks
                where received_at < (select case when bool_and(s.retention_months is not null)
                                                 then min($1 - make_interval(months => s.retention_months)) end
                                       from public.accounts a left join engine.account_settings s on s.account_id = a.id)
                order by id limit $2) old
        where u.id = old.id
        """;

    /// <summary>Deletes the oldest rows of one account, at most as many as asked. The names come from the catalog.</summary>
    public static string DeleteExpired(string table, string timeColumn) =>
        $"""
        -- retention.delete_{table}
        delete from {table} t
        using (select id, {timeColumn} from {table} where account_id = $1 and {timeColumn} < $2 order by {timeColumn} limit $3) old
        where t.id = old.id and t.{timeColumn} = old.{timeColumn}
        """;
}
