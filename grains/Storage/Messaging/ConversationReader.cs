using System.Text;
using Npgsql;
using ZaloOrleans.Keys;
using ZaloOrleans.Turns;

namespace ZaloOrleans.Messaging;

/// <summary>Reads of a customer's messages what the effects of webhooks ask about.</summary>
public sealed class ConversationReader(NpgsqlDataSource database)
{
    /// <summary>Reads it.</summary>
    /// <param name="account">The account.</param>
    /// <param name="customerId">The customer.</param>
    /// <param name="echoes">Zalo's ids of messages that were echoed; at least one.</param>
    /// <param name="sendDeadline">How long after "about to send" an attempt's deadline is.</param>
    public async Task<ConversationFacts> ReadAsync(
        AccountId account, long customerId, IReadOnlyCollection<string> echoes, TimeSpan sendDeadline)
    {
        await using var connection = await database.OpenConnectionAsync().ConfigureAwait(false);
        await using var batch = new NpgsqlBatch(connection);
        // The ids after the open messages: what settles in between is found by its id.
        batch.BatchCommands.Add(Sql.With("""
            -- conversations.open
            select m.message_id, m.oa_id, m.attempt, m.outcome = 'sending', m.deadline_at, o.content, m.channel, m.echo::text
              from engine.messages m join oamessages o on o.id = m.message_id
             where o.account_id = $1 and o.customer_id = $2 and m.outcome in ('sending', 'unknown') and m.oa_id is not null and m.deadline_at is not null
               and m.channel <> 'miniapp'
            """, Number(account.Value), Number(customerId)));
        batch.BatchCommands.Add(Sql.With("""
            -- conversations.unclear
            select m.message_id, m.oa_id, m.zalo_message_id, o.created_at, m.echo::text
              from engine.messages m join oamessages o on o.id = m.message_id
             where o.account_id = $1 and o.customer_id = $2 and m.category is null and m.echo is not null and m.oa_id is not null
               and not exists (select from engine.messages k
                                where k.account_id = m.account_id and k.zalo_message_id = m.zalo_message_id and k.message_id <> m.message_id)
            """, Number(account.Value), Number(customerId)));
        batch.BatchCommands.Add(Sql.With("""
            -- conversations.known
            select zalo_message_id from engine.messages where account_id = $1 and zalo_message_id = any($2)
            """, Number(account.Value), Sql.Texts(echoes)));
        await using var reader = await batch.ExecuteReaderAsync().ConfigureAwait(false);
        var open = await ListAsync(reader, r => new OpenSend(r.GetInt64(0), r.GetInt64(1), r.GetInt32(2), r.GetBoolean(3),
            new DateTimeOffset(r.GetDateTime(4)) - sendDeadline, MarkOf(r))).ConfigureAwait(false);
        var unclear = await ListAsync(reader, r => new HeardEcho(r.GetString(2), r.GetInt64(1), new DateTimeOffset(r.GetDateTime(3)),
            Json.Read<EchoShape>(Encoding.UTF8.GetBytes(r.GetString(4)))) { RowId = r.GetInt64(0) }).ConfigureAwait(false);
        var known = await ListAsync(reader, r => r.GetString(0)).ConfigureAwait(false);
        return new ConversationFacts([.. known], [.. open], [.. unclear]);
    }

    private static EchoMark? MarkOf(NpgsqlDataReader reader) => EchoMark.Read(
        MessageChannels.TryParse(reader.GetString(6), out var channel) ? channel : MessageChannel.ZbsPhone,
        reader.IsDBNull(5) ? "" : reader.GetString(5), reader.IsDBNull(7) ? null : reader.GetString(7));

    /// <summary>The rows of the result at hand; the next one's is at hand afterwards.</summary>
    private static async Task<List<T>> ListAsync<T>(NpgsqlDataReader reader, Func<NpgsqlDataReader, T> read)
    {
        var rows = new List<T>();
        while (await reader.ReadAsync().ConfigureAwait(false))
        {
            rows.Add(read(reader));
        }

        await reader.NextResultAsync().ConfigureAwait(false);
        return rows;
    }

    private static NpgsqlParameter Number(long value) => new NpgsqlParameter<long> { TypedValue = value };
}
