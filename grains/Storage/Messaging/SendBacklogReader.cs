using Npgsql;

namespace ZaloOrleans.Messaging;

/// <summary>How many messages wait in the send queue.</summary>
public sealed class SendBacklogReader(NpgsqlDataSource database)
{
    /// <summary>The backlog of each lane, over all accounts.</summary>
    public async Task<Dictionary<string, long>> CountAsync(CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("""
            -- messaging.backlog
            select lane, count(*) from engine.send_queue group by lane
            """);
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        var backlog = new Dictionary<string, long>();
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
        {
            backlog.Add(reader.GetString(0), reader.GetInt64(1));
        }

        return backlog;
    }
}
