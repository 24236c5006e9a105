using System.Text;
using Npgsql;
using NpgsqlTypes;
using ZaloOrleans.Catalog;
using ZaloOrleans.Keys;
using ZaloOrleans.Messaging;
using ZaloOrleans.Turns;

namespace ZaloOrleans.Query;

/// <summary>Reads conversations and their messages, in pages.</summary>
public sealed class ConversationLists(CatalogReads reads)
{
    private static readonly DateTime EndOfTime = DateTime.SpecifyKind(DateTime.MaxValue, DateTimeKind.Utc);

    // A conversation stands where its customer's newest message does: one that comes between two pages moves it up, and it is on neither twice.
    private const string ListSql = """
        -- query.conversations
        select o.created_at, o.id,
               json_build_object('customerId', c.id, 'externalId', p.external_id, 'firstName', c.first_name, 'lastName', c.last_name,
                                 'wroteAt', to_char(o.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
                                 'lastText', l.content, 'lastDirection', l.direction,
                                 'lastAt', to_char(l.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
                                 'isOpen', w.at is not null,
                                 'windowUntil', to_char((w.at + $7) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
                                 'freeUntil', to_char((w.at + $8) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))::text
          from oamessages o
          join customers c on c.account_id = o.account_id and c.id = o.customer_id and c.deleted_at is null
          left join engine.customer_profiles p on p.account_id = o.account_id and p.customer_id = o.customer_id
          cross join lateral (
               select n.content, n.direction, n.created_at from oamessages n
                where n.account_id = $1 and n.customer_id = o.customer_id and n.deleted_at is null order by n.created_at desc, n.id desc limit 1) l
          cross join lateral (
               select max(e.event_time) as at from events e
                where e.account_id = $1 and e.customer_id = o.customer_id and e.event_name = any($5) and e.event_time > $6 - $7 and e.event_time <= $6) w
         where o.account_id = $1 and o.direction = 'inbound' and o.deleted_at is null and (o.created_at, o.id) < ($2, $3)
           and not exists (select from oamessages n
                            where n.account_id = $1 and n.customer_id = o.customer_id and n.direction = 'inbound' and n.deleted_at is null
                              and (n.created_at, n.id) > (o.created_at, o.id))
         order by o.created_at desc, o.id desc limit $4
        """;

    private const string MessagesSql = """
        -- query.conversation_messages
        select o.created_at, o.id,
               json_build_object('id', o.id, 'direction', o.direction, 'content', o.content, 'status', o.status,
                                 'outcome', case when m.outcome = 'unknown' then m.outcome end, 'errorCode', o.error_code,
                                 'at', to_char(o.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
                                 'sentAt', to_char(o.sent_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
                                 'deliveredAt', to_char(o.delivered_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
                                 'readAt', to_char(o.read_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
                                 'channel', m.channel, 'category', m.category, 'details', o.varsjson,
                                 'media', coalesce((
                                    select json_agg(json_build_object(
                                               'id', e.id, 'attachment', e.place, 'kind', e.kind, 'state', e.state, 'reason', e.reason, 'name', e.name,
                                               'link', case when e.state = 'stored' then '/v1/conversations/' || e.customer_id || '/media/' || e.id end,
                                               'contentType', e.content_type, 'size', coalesce(e.size, e.told_size), 'sha256', encode(e.sha256, 'hex'),
                                               'storedAt', to_char(e.stored_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')) order by e.place)
                                      from engine.media e where e.account_id = $1 and e.message_id = o.id), '[]'))::text
          from oamessages o left join engine.messages m on m.account_id = o.account_id and m.message_id = o.id
         where o.account_id = $1 and o.customer_id = $5 and o.deleted_at is null and (o.created_at, o.id) < ($2, $3)
         order by o.created_at desc, o.id desc limit $4
        """;

    /// <summary>A page of conversations: <c>{items, nextCursor}</c>.</summary>
    /// <param name="account">The account.</param>
    /// <param name="limit">Items of a page.</param>
    /// <param name="after">Where the page before ended; null: the newest.</param>
    /// <param name="now">When it is asked whether windows are open.</param>
    public async Task<string> ListAsync(AccountId account, int limit, ConversationCursor? after, DateTimeOffset now)
    {
        var command = Page(ListSql, account, limit, after);
        command.Parameters.Add(Sql.Texts(ConversationWindow.Events));
        command.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.TimestampTz, Value = now.UtcDateTime });
        command.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.Interval, Value = ConversationWindow.Length });
        command.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.Interval, Value = ConversationWindow.FreeFor });
        return Write(await reads.RunAsync(account, [command], ReadAsync), limit, ConversationCursor.All);
    }

    /// <summary>A page of a customer's messages; null where the account never had such a customer.</summary>
    public async Task<string?> MessagesAsync(AccountId account, long customerId, int limit, ConversationCursor? after)
    {
        var page = Page(MessagesSql, account, limit, after);
        page.Parameters.Add(CatalogValues.Id(customerId));
        var exists = new NpgsqlBatchCommand(TimelineSql.Exists) { Parameters = { CatalogValues.Id(account.Value), CatalogValues.Id(customerId) } };
        var items = await reads.RunAsync(account, [exists, page], async (reader, cancellation) =>
            await reader.ReadAsync(cancellation) && await reader.NextResultAsync(cancellation) ? await ReadAsync(reader, cancellation) : null);
        return items is null ? null : Write(items, limit, ConversationCursor.Of(customerId));
    }

    private static NpgsqlBatchCommand Page(string sql, AccountId account, int limit, ConversationCursor? after) => new(sql)
    {
        Parameters =
        {
            CatalogValues.Id(account.Value), new() { NpgsqlDbType = NpgsqlDbType.TimestampTz, Value = after?.At.UtcDateTime ?? EndOfTime },
            CatalogValues.Id(after?.Id ?? long.MaxValue), CatalogValues.Id(limit + 1),
        },
    };

    private static async Task<List<(ConversationCursor At, string Body)>> ReadAsync(NpgsqlDataReader reader, CancellationToken cancellation)
    {
        var items = new List<(ConversationCursor, string)>();
        while (await reader.ReadAsync(cancellation))
        {
            items.Add((new ConversationCursor(new DateTimeOffset(reader.GetDateTime(0)), reader.GetInt64(1)), reader.GetString(2)));
        }

        return items;
    }

    private static string Write(List<(ConversationCursor At, string Body)> items, int limit, string scope)
    {
        var next = items.Count > limit ? $"\"{items[limit - 1].At.Write(scope)}\"" : "null";
        return new StringBuilder("{\"items\":[").AppendJoin(',', items.Take(limit).Select(i => i.Body)).Append("],\"nextCursor\":").Append(next).Append('}').ToString();
    }
}
