using Npgsql;

namespace ZaloOrleans.Schema;

/// <summary>Deletes, in chunks, the rows of partitioned tables that are older than their account keeps. Accounts without a limit keep all.</summary>
internal sealed class RetentionSweep(NpgsqlConnection connection, int chunkRows)
{
    /// <summary>How many rows were deleted.</summary>
    public async Task<long> RunAsync(DateTimeOffset now, CancellationToken cancellation)
    {
        var accounts = await connection.ListAsync(
            PartitionSql.Retentions, row => (Account: row.GetInt64(0), Before: row.GetFieldValue<DateTimeOffset>(1)), cancellation, now);
        if (accounts.Count == 0)
            return 0;
        var tables = await connection.ListAsync(
            PartitionSql.Tables, row => (Name: row.GetString(0), TimeColumn: row.GetString(1)), cancellation);
        var deleted = 0L;
        foreach (var (account, before) in accounts)
            foreach (var (name, timeColumn) in tables)
                deleted += await DeleteAsync(PartitionSql.DeleteExpired(name, timeColumn), account, before, cancellation);
        return deleted;
    }

    private async Task<long> DeleteAsync(string sql, long account, DateTimeOffset before, CancellationToken cancellation)
    {
        var deleted = 0L;
        int chunk;
        do
        {
            chunk = await connection.ExecuteAsync(sql, cancellation, account, before, chunkRows);
            deleted += chunk;
        }
        while (chunk == chunkRows);
        return deleted;
    }
}
