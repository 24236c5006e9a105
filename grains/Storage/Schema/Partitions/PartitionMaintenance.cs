using System.Globalization;
using Npgsql;

namespace ZaloOrleans.Schema;

/// <summary>
/// Keeps the monthly partitions: adds months ahead, merges what is older than 13 months into one partition, deletes what accounts
/// do not keep, and forgets the answers of requests that are over a day old. To be run at start (before events are taken in) and every few hours; one silo works, the others find it taken.
/// </summary>
/// <param name="engine">Connections of the engine's login.</param>
/// <param name="time">Paces the tries for a lock.</param>
/// <param name="options">Null takes the defaults.</param>
public sealed class PartitionMaintenance(NpgsqlDataSource engine, TimeProvider time, PartitionOptions? options = null)
{
    private const long LockKey = 0x7A616C6F_00000002;

    private readonly PartitionOptions _options = options ?? new();

    /// <summary>Does what is due. Interrupted anywhere, the next run goes on from there.</summary>
    /// <param name="now">Decides which months are due, and what is older than 13 months or than an account keeps.</param>
    /// <param name="cancellation">Ends the run between its steps.</param>
    public async Task<PartitionReport> RunAsync(DateTimeOffset now, CancellationToken cancellation = default)
    {
        await using var connection = await engine.OpenConnectionAsync(cancellation);
        if (!await connection.ScalarAsync<bool>(PartitionSql.TryLock, cancellation, LockKey))
            return new PartitionReport { Ran = false };
        try
        {
            await connection.ExecuteAsync(PartitionSql.Unhurried, cancellation);
            return await RunAsync(connection, now.ToUniversalTime(), cancellation);
        }
        finally
        {
            await connection.ExecuteAsync(PartitionSql.Unlock, CancellationToken.None, LockKey);
            await connection.ExecuteAsync(PartitionSql.Hurried, CancellationToken.None);
        }
    }

    private async Task<PartitionReport> RunAsync(NpgsqlConnection connection, DateTimeOffset now, CancellationToken cancellation)
    {
        var postponed = new List<string>();
        var locks = new LockTries(time, _options, postponed);
        var added = await AddMonthsAsync(connection, now, locks, cancellation);
        var merged = await new PartitionMerge(connection, locks, _options.ChunkRows).RunAsync(now, cancellation);
        var emptied = await connection.ListAsync(PartitionSql.Empty, row => row.GetString(0), cancellation, now);
        await locks.TryAsync("engine.message_ids", () => connection.ExecuteAsync(PartitionSql.EmptyMessageIds, cancellation), cancellation);
        var sweep = new RetentionSweep(connection, _options.ChunkRows);
        return new PartitionReport
        {
            Added = added,
            Merged = merged,
            Emptied = emptied,
            Deleted = await sweep.RunAsync(now, cancellation),
            Forgotten = await sweep.ForgetAnswersAsync(now, cancellation),
            ForgottenPersons = await sweep.ForgetErasedAsync(now, cancellation),
            Postponed = postponed,
        };
    }

    private async Task<List<string>> AddMonthsAsync(
        NpgsqlConnection connection, DateTimeOffset now, LockTries locks, CancellationToken cancellation)
    {
        var due = await connection.ListAsync(
            PartitionSql.Due, row => (Parent: row.GetString(0), Month: row.GetFieldValue<DateTimeOffset>(1)), cancellation, now, _options.MonthsAhead);
        var added = new List<string>();
        // A table whose month is postponed cannot take the one after it.
        var stuck = new HashSet<string>();
        foreach (var (parent, month) in due.Where(step => !stuck.Contains(step.Parent)))
        {
            var what = string.Create(CultureInfo.InvariantCulture, $"{parent} {month:yyyy-MM}");
            if (await locks.TryAsync(what, () => connection.ScalarAsync<bool>(PartitionSql.Add, cancellation, parent, month), cancellation))
                added.Add(what);
            else
                stuck.Add(parent);
        }
        return added;
    }
}
