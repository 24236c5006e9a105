using System.Collections.Immutable;
using Npgsql;
using ZaloOrleans.Keys;
using ZaloOrleans.Messaging;
using ZaloOrleans.Turns;

namespace ZaloOrleans.Limits;

/// <summary>Reads from the tables what frequency caps count.</summary>
public sealed class SendHistoryReader(NpgsqlDataSource database)
{
    private const string OutcomesSql = """
        -- limits.outcomes
        select id, case when status in ('sent', 'delivered', 'read') then coalesce(sent_at, updated_at) end
          from oamessages where account_id = $1 and id = any($2) and status <> 'queued'
        """;

    // What a customer got who has become this one counts for this one, also before its rows are moved.
    private const string HistorySql = """
        -- limits.history
        with persons as (select $2 as id union select customer_id from engine.customer_profiles where account_id = $1 and merged_into = $2)
        select o.id, m.channel, m.category, coalesce(m.oa_id, 0), o.campaign_id, m.journey_id, m.tags, case when o.status <> 'queued' then coalesce(o.sent_at, o.updated_at) end
          from persons p
          join oamessages o on o.account_id = $1 and o.customer_id = p.id
          join engine.messages m on m.account_id = $1 and m.message_id = o.id
         where m.decision_id is not null and (o.status = 'queued' or (o.status in ('sent', 'delivered', 'read') and coalesce(o.sent_at, o.updated_at) > $3))
        """;

    private const string GhostsSql = """
        -- limits.ghosts
        with persons as (select $2 as id union select customer_id from engine.customer_profiles where account_id = $1 and merged_into = $2)
        select d.channel, d.category, d.campaign_id, d.journey_id, array(select jsonb_array_elements_text(d.trace -> 'i' -> 'i' -> 't')), coalesce(d.until, d.decided_at)
          from persons p join engine.decisions d on d.account_id = $1 and d.customer_id = p.id
         where d.code in ('holdout', 'experiment_control') and d.decided_at > $3
        """;

    /// <summary>What became of messages, of those that have an outcome: when they were sent, or null where they were not.</summary>
    public async Task<Dictionary<long, DateTimeOffset?>> OutcomesAsync(AccountId account, IReadOnlyCollection<long> messages)
    {
        await using var command = database.CreateCommand(OutcomesSql);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = account.Value });
        command.Parameters.Add(new NpgsqlParameter<long[]> { TypedValue = [.. messages] });
        await using var reader = await command.ExecuteReaderAsync().ConfigureAwait(false);
        var outcomes = new Dictionary<long, DateTimeOffset?>();
        while (await reader.ReadAsync().ConfigureAwait(false))
        {
            outcomes.Add(reader.GetInt64(0), reader.IsDBNull(1) ? null : new DateTimeOffset(reader.GetDateTime(1)));
        }

        return outcomes;
    }

    /// <summary>Whether a message goes under a consent, and its tags.</summary>
    public async Task<(bool NeedsConsent, ImmutableArray<string> Tags)> FindAsync(AccountId account, long messageId)
    {
        await using var command = database.CreateCommand("""
            -- limits.message
            select needs_consent, tags from engine.messages where account_id = $1 and message_id = $2
            """);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = account.Value });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = messageId });
        await using var reader = await command.ExecuteReaderAsync().ConfigureAwait(false);
        return await reader.ReadAsync().ConfigureAwait(false) ? (reader.GetBoolean(0), [.. reader.GetFieldValue<string[]>(1)]) : (true, []);
    }

    /// <summary>Counts a customer's messages by some rules.</summary>
    /// <param name="account">The account.</param>
    /// <param name="customerId">The customer.</param>
    /// <param name="book">The rules.</param>
    /// <param name="now">The turn's time.</param>
    public async Task<SendHistory> CountAsync(AccountId account, long customerId, CapBook book, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(book);
        await using var connection = await database.OpenConnectionAsync().ConfigureAwait(false);
        await using var batch = new NpgsqlBatch(connection);
        foreach (var sql in new[] { HistorySql, GhostsSql })
        {
            batch.BatchCommands.Add(Sql.With(sql, new NpgsqlParameter<long> { TypedValue = account.Value }, new NpgsqlParameter<long> { TypedValue = customerId },
                Sql.Time(now - book.Reach)));
        }

        await using var reader = await batch.ExecuteReaderAsync().ConfigureAwait(false);
        var history = SendHistory.Of(book);
        while (await reader.ReadAsync().ConfigureAwait(false))
        {
            var message = Message(reader, 1, reader.GetInt64(3), 4);
            history = reader.IsDBNull(7) ? history.With(reader.GetInt64(0), book, message) : history.WithSent(book, message, new DateTimeOffset(reader.GetDateTime(7)));
        }

        await reader.NextResultAsync().ConfigureAwait(false);
        while (await reader.ReadAsync().ConfigureAwait(false))
        {
            history = history.WithSent(book, Message(reader, 0, 0, 2), new DateTimeOffset(reader.GetDateTime(5)));
        }

        return history.Pruned(book, now);
    }

    private static CappedMessage Message(NpgsqlDataReader reader, int channel, long oaId, int rest) => new(
        MessageChannels.TryParse(reader.GetString(channel), out var c) ? c : MessageChannel.Oa,
        MessageCategories.TryParse(reader.GetString(channel + 1), out var g) ? g : MessageCategory.Promotion,
        oaId, reader.IsDBNull(rest) ? null : reader.GetInt64(rest), reader.IsDBNull(rest + 1) ? null : reader.GetInt64(rest + 1),
        [.. reader.GetFieldValue<string[]>(rest + 2)]);
}
