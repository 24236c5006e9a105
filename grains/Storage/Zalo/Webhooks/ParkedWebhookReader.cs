using Npgsql;
using NpgsqlTypes;
using ZaloOrleans.Keys;
using ZaloOrleans.Turns;

namespace ZaloOrleans.Zalo.Webhooks;

/// <summary>A webhook that waits for a person.</summary>
/// <param name="EventId">Its row of <c>oaWebhookEvents</c>.</param>
/// <param name="Lane">The lane that it goes back to.</param>
public sealed record ParkedWebhook(long EventId, int Lane);

/// <summary>Looks parked webhooks up.</summary>
public sealed class ParkedWebhookReader(NpgsqlDataSource database)
{
    /// <summary>A webhook's status, and where it is parked (null: nowhere). Null where the account has no such webhook.</summary>
    public async Task<(string Status, ParkedWebhook? Parked)?> FindAsync(AccountId account, long id)
    {
        await using var command = database.CreateCommand("""
            -- webhooks.find_parked
            select w.status, p.lane
              from oawebhookevents w left join engine.parked_webhooks p on p.event_id = w.id and p.account_id = w.account_id
             where w.account_id = $1 and w.id = $2 and w.deleted_at is null
            """);
        command.Parameters.Add(Number(account.Value));
        command.Parameters.Add(Number(id));
        await using var reader = await command.ExecuteReaderAsync().ConfigureAwait(false);
        return await reader.ReadAsync().ConfigureAwait(false)
            ? (reader.GetString(0), reader.IsDBNull(1) ? null : new ParkedWebhook(id, reader.GetInt16(1)))
            : null;
    }

    /// <summary>Those that match and were parked by <paramref name="until"/>, at most <paramref name="count"/>, in the order in which they came.</summary>
    public async Task<List<ParkedWebhook>> ListAsync(AccountId account, ParkedFilter filter, DateTimeOffset until, int count)
    {
        ArgumentNullException.ThrowIfNull(filter);
        await using var command = database.CreateCommand("""
            -- webhooks.list_parked
            select p.event_id, p.lane
              from engine.parked_webhooks p join oawebhookevents w on w.id = p.event_id and w.received_at = p.received_at and w.deleted_at is null
             where p.account_id = $1 and p.parked_at <= $2 and ($3::text is null or w.event_type = $3)
               and ($4::timestamptz is null or p.received_at >= $4) and ($5::timestamptz is null or p.received_at < $5)
             order by p.event_id limit $6
            """);
        command.Parameters.Add(Number(account.Value));
        command.Parameters.Add(Sql.Time(until));
        command.Parameters.Add(new NpgsqlParameter { Value = (object?)filter.EventType ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        command.Parameters.Add(Time(filter.From));
        command.Parameters.Add(Time(filter.Before));
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = count });
        await using var reader = await command.ExecuteReaderAsync().ConfigureAwait(false);
        var parked = new List<ParkedWebhook>();
        while (await reader.ReadAsync().ConfigureAwait(false))
        {
            parked.Add(new ParkedWebhook(reader.GetInt64(0), reader.GetInt16(1)));
        }

        return parked;
    }

    private static NpgsqlParameter Number(long value) => new NpgsqlParameter<long> { TypedValue = value };

    private static NpgsqlParameter Time(DateTimeOffset? value) =>
        new() { Value = (object?)value?.UtcDateTime ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.TimestampTz };
}
