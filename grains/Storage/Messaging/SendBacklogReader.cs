using Npgsql;

namespace ZaloOrleans.Messaging;

/// <summary>How many messages wait in the send queue: counted while it is small, and beyond that estimated from a part of it that stays as large.</summary>
public sealed class SendBacklogReader(NpgsqlDataSource database)
{
    /// <summary>As much of the queue as is read, bytes: some 5,000 messages, in a few milliseconds.</summary>
    internal const int Sample = 4 * 1024 * 1024;

    /// <summary>The backlog of each lane, over all accounts.</summary>
    public async Task<Dictionary<string, long>> CountAsync(CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("""
            -- messaging.backlog
            select lane, round(count(*) * 100 / share)::bigint
              from (select least(100, 100 * $1 / greatest(pg_relation_size('engine.send_queue'), 1)::float8) as share) s
             cross join lateral (select lane from engine.send_queue tablesample system (s.share)) q
             group by lane, share
            """);
        command.Parameters.Add(new() { Value = (double)Sample });
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        var backlog = new Dictionary<string, long>();
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
        {
            backlog.Add(reader.GetString(0), reader.GetInt64(1));
        }

        return backlog;
    }
}
