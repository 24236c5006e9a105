using Npgsql;
using ZaloOrleans.Privacy;

namespace ZaloOrleans.Schema;

/// <summary>Deletes in chunks: rows of partitioned tables, webhooks that wait for a person, media, and rules that no decision names any more, where they are older than their account keeps, answers that no repeat asks for, and hashes of persons who were erased.</summary>
internal sealed class RetentionSweep(NpgsqlConnection connection, int chunkRows)
{
    // A request with an Idempotency-Key may be repeated for 24 hours.
    private static readonly TimeSpan AnswersAreKept = TimeSpan.FromHours(24);

    /// <summary>Deletes what accounts do not keep, and returns how many rows. Accounts without a limit keep all.</summary>
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
        {
            foreach (var (name, timeColumn) in tables)
                deleted += await DeleteAsync(PartitionSql.DeleteExpired(name, timeColumn), cancellation, account, before, chunkRows);
            deleted += await DeleteAsync(PartitionSql.DeleteParkedWebhooks, cancellation, account, before, chunkRows);
            deleted += await DeleteAsync(PartitionSql.DeleteMedia, cancellation, account, before, chunkRows);
            deleted += await DeleteAsync(PartitionSql.DeletePolicySnapshots, cancellation, account, before, chunkRows);
        }
        return deleted + await DeleteAsync(PartitionSql.DeleteUnroutedWebhooks, cancellation, now, chunkRows);
    }

    /// <summary>Deletes the answers of requests with an Idempotency-Key that are over their time, and returns how many.</summary>
    public Task<long> ForgetAnswersAsync(DateTimeOffset now, CancellationToken cancellation) =>
        DeleteAsync(PartitionSql.ForgetAnswers, cancellation, now - AnswersAreKept, chunkRows);

    /// <summary>Forgets by what persons were known who were erased a while ago, and returns how many.</summary>
    public Task<long> ForgetErasedAsync(DateTimeOffset now, CancellationToken cancellation) =>
        DeleteAsync(PartitionSql.ForgetErased, cancellation, now - ErasedPersons.Remembered, chunkRows);

    private async Task<long> DeleteAsync(string sql, CancellationToken cancellation, params object[] parameters)
    {
        var deleted = 0L;
        int chunk;
        do
        {
            chunk = await connection.ExecuteAsync(sql, cancellation, parameters);
            deleted += chunk;
        }
        while (chunk == chunkRows);
        return deleted;
    }
}
