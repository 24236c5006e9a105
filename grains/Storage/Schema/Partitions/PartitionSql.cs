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

    /// <summary>Deletes the oldest rows of one account, at most as many as asked. The names come from the catalog.</summary>
    public static string DeleteExpired(string table, string timeColumn) =>
        $"""
        -- retention.delete_{table}
        delete from {table} t
        using (select id, {timeColumn} from {table} where account_id = $1 and {timeColumn} < $2 order by {timeColumn} limit $3) old
        where t.id = old.id and t.{timeColumn} = old.{timeColumn}
        """;
}
