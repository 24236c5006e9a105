using System.Collections.Immutable;
using Npgsql;
using ZaloOrleans.Keys;
using ZaloOrleans.Turns;

namespace ZaloOrleans.Experiments;

/// <summary>Reads which variants customers were assigned. Of an assignment that was taken away, as by an erasure, the variant is 0.</summary>
public sealed class AssignmentReader(NpgsqlDataSource database)
{
    // An experiment may have had an assignment that was taken away, and another one before a merge brought it: the one that lives counts.
    private static readonly string NewestSql = $"""
        -- experiments.newest_assignments
        select * from (
               select distinct on (experiment_id) experiment_id, case when deleted_at is null then variant_id else 0 end, assigned_at
                 from experimentassignments where account_id = $1 and customer_id = $2
                order by experiment_id, deleted_at is not null, assigned_at desc) a
         order by assigned_at desc, experiment_id limit {StoredAssignments.Most}
        """;

    private const string FindSql = """
        -- experiments.find_assignments
        select distinct on (experiment_id) experiment_id, case when deleted_at is null then variant_id else 0 end, assigned_at
          from experimentassignments where account_id = $1 and customer_id = $2 and experiment_id = any($3)
         order by experiment_id, deleted_at is not null, assigned_at desc
        """;

    private const string LookSql = """
        -- experiments.look
        select e.status, a.variant_id, a.assigned_at, a.deleted_at is null, v.code
          from experiments e
          left join lateral (
               select x.variant_id, x.assigned_at, x.deleted_at from experimentassignments x
                where x.account_id = $1 and x.experiment_id = $2 and x.customer_id = $3 order by x.deleted_at is not null, x.assigned_at desc limit 1) a on true
          left join experimentvariants v on v.account_id = $1 and v.id = a.variant_id
         where e.account_id = $1 and e.id = $2 and e.deleted_at is null
        """;

    /// <summary>As many of the customer's assignments as a state holds, the newest of them, oldest first.</summary>
    public async Task<ImmutableArray<StoredAssignment>> NewestAsync(AccountId account, long customerId)
    {
        var newest = await ReadAsync(NewestSql, account, customerId).ConfigureAwait(false);
        newest.Reverse();
        return [.. newest];
    }

    /// <summary>The customer's assignments in some experiments.</summary>
    public async Task<ImmutableArray<StoredAssignment>> FindAsync(AccountId account, long customerId, IReadOnlyCollection<long> experiments) =>
        [.. await ReadAsync(FindSql, account, customerId, Sql.BigInts(experiments)).ConfigureAwait(false)];

    /// <summary>An experiment, with what the customer was assigned in it; null where there is no such experiment.</summary>
    public async Task<AssignmentLook?> LookAsync(AccountId account, long experimentId, long customerId)
    {
        await using var command = database.CreateCommand(LookSql);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = account.Value });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = experimentId });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = customerId });
        await using var reader = await command.ExecuteReaderAsync().ConfigureAwait(false);
        if (!await reader.ReadAsync().ConfigureAwait(false))
        {
            return null;
        }

        var isRunning = reader.GetString(0) == "Running";
        return reader.IsDBNull(1) ? new AssignmentLook(isRunning, null, null)
            : !reader.GetBoolean(3) ? new AssignmentLook(isRunning, Stored(experimentId, 0, reader.GetDateTime(2)), null)
            : new AssignmentLook(isRunning, Stored(experimentId, reader.GetInt64(1), reader.GetDateTime(2)), reader.GetString(4));
    }

    private async Task<List<StoredAssignment>> ReadAsync(string sql, AccountId account, long customerId, params NpgsqlParameter[] more)
    {
        await using var command = database.CreateCommand(sql);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = account.Value });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = customerId });
        command.Parameters.AddRange(more);
        await using var reader = await command.ExecuteReaderAsync().ConfigureAwait(false);
        var found = new List<StoredAssignment>();
        while (await reader.ReadAsync().ConfigureAwait(false))
        {
            found.Add(Stored(reader.GetInt64(0), reader.GetInt64(1), reader.GetDateTime(2)));
        }

        return found;
    }

    private static StoredAssignment Stored(long experimentId, long variantId, DateTime at) => StoredAssignment.Of(experimentId, variantId, new DateTimeOffset(at));
}

/// <summary>An experiment, and a customer's assignment in it.</summary>
/// <param name="IsRunning">Whether its status says that it runs.</param>
/// <param name="Stored">The assignment; null: there never was one.</param>
/// <param name="VariantCode">The code of its variant.</param>
public sealed record AssignmentLook(bool IsRunning, StoredAssignment? Stored, string? VariantCode);
