using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Npgsql;
using ZaloOrleans.Keys;
using ZaloOrleans.Messaging;
using ZaloOrleans.Turns;

namespace ZaloOrleans.Limits;

/// <summary>Reads from the tables what frequency caps count; for many customers in one query.</summary>
public sealed class SendHistoryReader
{
    private const string OutcomesSql = """
        -- limits.outcomes
        select account_id, id, case when status in ('sent', 'delivered', 'read') then coalesce(sent_at, updated_at) end
          from oamessages where id = any($1) and status <> 'queued'
        """;

    // What a customer got who has become this one counts for this one, also before its rows are moved.
    private const string Persons = """
        asked as (select * from unnest($1, $2, $3) with ordinality as t (account_id, customer_id, since, place)),
        persons as (
             select place, account_id, customer_id as id, since from asked union
             select a.place, a.account_id, p.customer_id, a.since from asked a join engine.customer_profiles p on p.account_id = a.account_id and p.merged_into = a.customer_id)
        """;

    private const string HistorySql = $"""
        -- limits.history
        with {Persons}
        select p.place, o.id, m.channel, m.category, coalesce(m.oa_id, 0), o.campaign_id, m.journey_id, m.tags, case when o.status <> 'queued' then coalesce(o.sent_at, o.updated_at) end
          from persons p
          join oamessages o on o.account_id = p.account_id and o.customer_id = p.id
          join engine.messages m on m.account_id = p.account_id and m.message_id = o.id
         where m.decision_id is not null and (o.status = 'queued' or (o.status in ('sent', 'delivered', 'read') and coalesce(o.sent_at, o.updated_at) > p.since))
        """;

    // The earliest of the times ($4) is said once more, so that months before it are not looked into.
    private const string GhostsSql = $"""
        -- limits.ghosts
        with {Persons}
        select p.place, d.channel, d.category, d.campaign_id, d.journey_id, array(select jsonb_array_elements_text(d.trace::jsonb -> 'i' -> 'i' -> 't')), coalesce(d.until, d.decided_at)
          from persons p join engine.decisions d on d.account_id = p.account_id and d.customer_id = p.id
         where d.code in ('holdout', 'experiment_control') and d.decided_at > p.since and d.decided_at > $4
        """;

    private static readonly GroupedReadOptions Groups = new(Readers: 1, AtOnce: 200);
    private readonly NpgsqlDataSource _database;
    private readonly GroupedReads<MessagesAsked, Dictionary<long, DateTimeOffset?>> _outcomes;
    private readonly GroupedReads<HistoryAsked, SendHistory> _histories;

    public SendHistoryReader(NpgsqlDataSource database, DatabaseGate gate, TimeProvider clock, ILogger<SendHistoryReader> log)
    {
        _database = database;
        _outcomes = new GroupedReads<MessagesAsked, Dictionary<long, DateTimeOffset?>>("outcomes of messages", Groups, gate, clock, log, OutcomesAsync);
        _histories = new GroupedReads<HistoryAsked, SendHistory>("histories of messages", Groups, gate, clock, log, CountAsync);
    }

    /// <summary>What became of messages, of those that have an outcome: when they were sent, or null where they were not. Throws <see cref="Errors.BusyException"/>.</summary>
    public Task<Dictionary<long, DateTimeOffset?>> OutcomesAsync(AccountId account, IReadOnlyCollection<long> messages) => _outcomes.ReadAsync(new MessagesAsked(account, messages));

    /// <summary>Counts a customer's messages by some rules. Throws <see cref="Errors.BusyException"/>.</summary>
    /// <param name="account">The account.</param>
    /// <param name="customerId">The customer.</param>
    /// <param name="book">The rules.</param>
    /// <param name="now">The turn's time.</param>
    public Task<SendHistory> CountAsync(AccountId account, long customerId, CapBook book, DateTimeOffset now) => _histories.ReadAsync(new HistoryAsked(account, customerId, book, now));

    /// <summary>Whether a message goes under a consent, and its tags.</summary>
    public async Task<(bool NeedsConsent, ImmutableArray<string> Tags)> FindAsync(AccountId account, long messageId)
    {
        await using var command = _database.CreateCommand("""
            -- limits.message
            select needs_consent, tags from engine.messages where account_id = $1 and message_id = $2
            """);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = account.Value });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = messageId });
        await using var reader = await command.ExecuteReaderAsync().ConfigureAwait(false);
        return await reader.ReadAsync().ConfigureAwait(false) ? (reader.GetBoolean(0), [.. reader.GetFieldValue<string[]>(1)]) : (true, []);
    }

    private async Task<Dictionary<long, DateTimeOffset?>[]> OutcomesAsync(IReadOnlyList<MessagesAsked> asked)
    {
        await using var connection = await _database.OpenConnectionAsync().ConfigureAwait(false);
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { Sql.With(OutcomesSql, Sql.BigInts(asked.SelectMany(a => a.Messages))) } };
        await using var reader = await batch.ExecuteReaderAsync().ConfigureAwait(false);
        var known = new Dictionary<(long Account, long Message), DateTimeOffset?>();
        while (await reader.ReadAsync().ConfigureAwait(false))
        {
            known.TryAdd((reader.GetInt64(0), reader.GetInt64(1)), reader.IsDBNull(2) ? null : new DateTimeOffset(reader.GetDateTime(2)));
        }

        return [.. asked.Select(a => a.Messages.Where(m => known.ContainsKey((a.Account.Value, m))).ToDictionary(m => m, m => known[(a.Account.Value, m)]))];
    }

    private async Task<SendHistory[]> CountAsync(IReadOnlyList<HistoryAsked> asked)
    {
        await using var connection = await _database.OpenConnectionAsync().ConfigureAwait(false);
        await using var batch = new NpgsqlBatch(connection);
        var since = asked.Select(a => a.Now - a.Book.Reach).ToList();
        foreach (var sql in new[] { HistorySql, GhostsSql })
        {
            batch.BatchCommands.Add(Sql.With(sql, Sql.BigInts(asked.Select(a => a.Account.Value)), Sql.BigInts(asked.Select(a => a.CustomerId)), Sql.Times(since)));
        }

        batch.BatchCommands[1].Parameters.Add(Sql.Time(since.Min()));
        await using var reader = await batch.ExecuteReaderAsync().ConfigureAwait(false);
        var histories = asked.Select(a => SendHistory.Of(a.Book)).ToArray();
        while (await reader.ReadAsync().ConfigureAwait(false))
        {
            var (place, message) = (reader.GetInt64(0) - 1, Message(reader, 2, reader.GetInt64(4), 5));
            histories[place] = reader.IsDBNull(8)
                ? histories[place].With(reader.GetInt64(1), asked[(int)place].Book, message)
                : histories[place].WithSent(asked[(int)place].Book, message, new DateTimeOffset(reader.GetDateTime(8)));
        }

        await reader.NextResultAsync().ConfigureAwait(false);
        while (await reader.ReadAsync().ConfigureAwait(false))
        {
            var place = reader.GetInt64(0) - 1;
            histories[place] = histories[place].WithSent(asked[(int)place].Book, Message(reader, 1, 0, 3), new DateTimeOffset(reader.GetDateTime(6)));
        }

        return [.. histories.Zip(asked, (h, a) => h.Pruned(a.Book, a.Now))];
    }

    private static CappedMessage Message(NpgsqlDataReader reader, int channel, long oaId, int rest) => new(
        MessageChannels.TryParse(reader.GetString(channel), out var c) ? c : MessageChannel.Oa,
        MessageCategories.TryParse(reader.GetString(channel + 1), out var g) ? g : MessageCategory.Promotion,
        oaId, reader.IsDBNull(rest) ? null : reader.GetInt64(rest), reader.IsDBNull(rest + 1) ? null : reader.GetInt64(rest + 1),
        [.. reader.GetFieldValue<string[]>(rest + 2)]);

    private sealed record MessagesAsked(AccountId Account, IReadOnlyCollection<long> Messages);

    private sealed record HistoryAsked(AccountId Account, long CustomerId, CapBook Book, DateTimeOffset Now);
}
