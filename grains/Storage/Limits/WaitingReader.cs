using Npgsql;
using ZaloOrleans.Keys;
using ZaloOrleans.Turns;

namespace ZaloOrleans.Limits;

/// <summary>Reads what of an account's messages waits, and what rests.</summary>
public sealed class WaitingReader(NpgsqlDataSource database)
{
    private const string Queued = """
        -- limits.backlog
        select channel, oa_id, template_id, lane, count(*) from engine.send_queue where account_id = $1 group by channel, oa_id, template_id, lane
        """;

    private const string Pauses = """
        -- limits.pauses
        select oa_id, channel, lane, until, code from engine.send_pauses where account_id = $1 and (until is null or until > $2)
        """;

    /// <summary>As it stands.</summary>
    public async Task<Waiting> ReadAsync(AccountId account, DateTimeOffset now)
    {
        await using var connection = await database.OpenConnectionAsync().ConfigureAwait(false);
        await using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(Sql.With(Queued, new NpgsqlParameter<long> { TypedValue = account.Value }));
        batch.BatchCommands.Add(Sql.With(Pauses, new NpgsqlParameter<long> { TypedValue = account.Value }, Sql.Time(now)));
        await using var reader = await batch.ExecuteReaderAsync().ConfigureAwait(false);
        var (queued, pauses) = (new List<QueuedCount>(), new List<RestingSends>());
        while (await reader.ReadAsync().ConfigureAwait(false))
        {
            queued.Add(new QueuedCount(reader.GetString(0), reader.GetInt64(1), reader.GetInt64(2), reader.GetString(3), reader.GetInt64(4)));
        }

        await reader.NextResultAsync().ConfigureAwait(false);
        while (await reader.ReadAsync().ConfigureAwait(false))
        {
            pauses.Add(new RestingSends(reader.GetInt64(0), reader.GetString(1), reader.GetString(2), reader.IsDBNull(3) ? null : new DateTimeOffset(reader.GetDateTime(3)),
                reader.GetString(4)));
        }

        return new Waiting([.. queued], [.. pauses]);
    }
}
