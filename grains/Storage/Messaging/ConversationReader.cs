using System.Collections.Immutable;
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
            select m.message_id, m.oa_id, m.attempt, m.outcome = 'sending', m.deadline_at, o.content
              from engine.messages m join oamessages o on o.id = m.message_id
             where m.account_id = $1 and m.customer_id = $2 and m.outcome in ('sending', 'unknown') and m.oa_id is not null and m.deadline_at is not null
               and m.channel <> 'miniapp'
            """, Number(account.Value), Number(customerId)));
        batch.BatchCommands.Add(Sql.With("""
            -- conversations.known
            select zalo_message_id from engine.messages where account_id = $1 and zalo_message_id = any($2)
            """, Number(account.Value), Sql.Texts(echoes)));
        await using var reader = await batch.ExecuteReaderAsync().ConfigureAwait(false);
        var open = ImmutableArray.CreateBuilder<OpenSend>();
        while (await reader.ReadAsync().ConfigureAwait(false))
        {
            open.Add(new OpenSend(reader.GetInt64(0), reader.GetInt64(1), reader.GetInt32(2), reader.GetBoolean(3),
                new DateTimeOffset(reader.GetDateTime(4)) - sendDeadline, reader.IsDBNull(5) ? "" : reader.GetString(5)));
        }

        var known = await ListAsync(reader, r => r.GetString(0)).ConfigureAwait(false);
        return new ConversationFacts([.. known], open.ToImmutable());
    }

    private static async Task<List<T>> ListAsync<T>(NpgsqlDataReader reader, Func<NpgsqlDataReader, T> read)
    {
        await reader.NextResultAsync().ConfigureAwait(false);
        var rows = new List<T>();
        while (await reader.ReadAsync().ConfigureAwait(false))
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    private static NpgsqlParameter Number(long value) => new NpgsqlParameter<long> { TypedValue = value };
}
