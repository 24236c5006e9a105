using Npgsql;

namespace ZaloOrleans.Schema;

/// <summary>
/// Merges months that are older than 13 months into the partition before them: begun and finished under short locks, copied in chunks
/// without any. Writers go on all the while; what they change is noted by triggers and brought up to date.
/// </summary>
internal sealed class PartitionMerge(NpgsqlConnection connection, LockTries locks, int chunkRows)
{
    /// <summary>Merges what is due, month by month, and gives the table of each.</summary>
    public async Task<List<string>> RunAsync(DateTimeOffset now, CancellationToken cancellation)
    {
        var merged = new List<string>();
        var stuck = new HashSet<string>();
        while (await NextAsync(now, stuck, cancellation) is { } parent)
        {
            if (await MergeAsync(parent, cancellation))
                merged.Add(parent);
            else
                stuck.Add(parent);
        }
        return merged;
    }

    private async Task<string?> NextAsync(DateTimeOffset now, HashSet<string> stuck, CancellationToken cancellation)
    {
        var due = await connection.ListAsync(PartitionSql.MergesDue, row => row.GetString(0), cancellation, now);
        return due.Find(parent => !stuck.Contains(parent));
    }

    private async Task<bool> MergeAsync(string parent, CancellationToken cancellation)
    {
        var what = parent + " merge";
        if (!await locks.TryAsync(what, () => connection.ScalarAsync<bool>(PartitionSql.MergeBegin, cancellation, parent), cancellation))
            return false;
        while (await connection.ScalarAsync<int>(PartitionSql.MergeCopy, cancellation, parent, chunkRows) > 0) { }
        return await locks.TryAsync(what, () => connection.ExecuteAsync(PartitionSql.MergeFinish, cancellation, parent), cancellation);
    }
}
