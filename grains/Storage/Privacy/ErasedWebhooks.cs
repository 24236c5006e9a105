using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Npgsql;
using NpgsqlTypes;
using ZaloOrleans.Keys;
using ZaloOrleans.Turns;

namespace ZaloOrleans.Privacy;

/// <summary>
/// Strips webhooks that name a person, in the order in which they came. Nothing leads from a person to them, so all of the account's that came before
/// the erasure are read, once.
/// </summary>
internal sealed class ErasedWebhooks(NpgsqlDataSource database, TimeProvider clock)
{
    private const int Slice = 2_000;
    private static readonly string[] Kept = ["event_name", "event", "app_id", "appId", "oa_id", "oaId", "timestamp"];

    /// <summary>What is left of a webhook's body: that something came, and for whom here.</summary>
    /// <param name="body">The column that it stands in.</param>
    public static string LeftOf(string body) =>
        $"jsonb_strip_nulls(jsonb_build_object({string.Join(", ", Kept.Select(k => $"'{k}', {body}->'{k}'"))}, 'erased', true))";

    // Of a tag only the person's own id goes: the others who got it are not to lose it.
    private static readonly string StripSql = $"""
        -- privacy.strip_webhooks
        with slice as (
             select id, received_at, event_type, status, payloadjson from oawebhookevents
              where account_id = $1 and received_at >= $2 and (received_at, id) > ($2, $3) and received_at <= $4
              order by received_at, id limit $5),
             named as (
             select id, received_at, payloadjson, status = 'pending' and jsonb_typeof(payloadjson #> array['tag', 'user_ids']) = 'array' as shared
               from slice where payloadjson::text ~ $6 and not payloadjson ? 'erased'),
             unqueued as (delete from engine.webhook_inbox i using named n where i.event_id = n.id and n.shared is not true),
             unparked as (delete from engine.parked_webhooks p using named n where p.event_id = n.id),
             stripped as (
             update oawebhookevents w
                set payloadjson = case when n.shared then jsonb_set(w.payloadjson, array['tag', 'user_ids'], coalesce(
                        (select jsonb_agg(u) from jsonb_array_elements(w.payloadjson #> array['tag', 'user_ids']) u where u::text !~ $6), '[]'))
                        else {LeftOf("w.payloadjson")} end,
                    status = case when w.status = 'pending' and n.shared is not true then 'success' else w.status end,
                    processed_at = case when n.shared then w.processed_at else coalesce(w.processed_at, now()) end
               from named n where w.id = n.id and w.received_at = n.received_at)
        select received_at, id, (select count(*) from slice) from slice order by received_at desc, id desc limit 1
        """;

    private static readonly string UnroutedSql = $"""
        -- privacy.strip_unrouted_webhooks
        update engine.unrouted_webhooks u set payload = {LeftOf("u.payload")}
         where u.app_id in (select o.app_id from engine.official_accounts o where o.account_id = $1)
           and u.received_at <= $2 and u.payload::text ~ $3 and not u.payload ? 'erased'
        """;

    /// <summary>Goes on from a place for at most <paramref name="limit"/>.</summary>
    public async Task<ErasureSlice> RunAsync(AccountId account, ErasedPerson person, DateTimeOffset until, string? place, TimeSpan limit)
    {
        if (PatternOf(person) is not { } pattern)
        {
            return ErasureSlice.Done;
        }

        var start = clock.GetTimestamp();
        var at = PlaceOf(place);
        do
        {
            var (next, count) = await SliceAsync(account, at, until, pattern).ConfigureAwait(false);
            if (count < Slice)
            {
                await UnroutedAsync(account, until, pattern).ConfigureAwait(false);
                return ErasureSlice.Done;
            }

            at = next;
        }
        while (clock.GetElapsedTime(start) < limit);
        return new ErasureSlice(false, string.Create(CultureInfo.InvariantCulture, $"{at.ReceivedAt:O}/{at.Id}"));
    }

    /// <summary>
    /// What a body has that names the person: an id of theirs, anywhere; a phone, as a value by itself, in the forms in which Zalo has them; null where
    /// there is nothing to look for. A phone within somebody's words is that one's.
    /// </summary>
    internal static string? PatternOf(ErasedPerson person)
    {
        var national = person.Phones.Where(p => p.StartsWith("+84", StringComparison.Ordinal)).Select(p => "0" + p[3..]);
        var hashes = person.Phones.Select(p => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(p.TrimStart('+')))));
        var ids = person.ZaloIds.Concat(person.MiniAppIds.Select(m => m[(m.IndexOf(':', StringComparison.Ordinal) + 1)..])).Concat(hashes).ToList();
        var phones = person.Phones.Concat(person.Phones.Select(p => p.TrimStart('+'))).Concat(national).ToList();
        string[] parts =
        [
            .. ids.Count == 0 ? [] : new[] { $"(^|[^0-9A-Za-z])({Any(ids)})([^0-9A-Za-z]|$)" },
            .. phones.Count == 0 ? [] : new[] { $"\"({Any(phones)})\"" },
        ];
        return parts.Length == 0 ? null : string.Join('|', parts);
    }

    private static string Any(IEnumerable<string> texts) => string.Join('|', texts.Distinct(StringComparer.Ordinal).Select(Regex.Escape));

    private static (DateTimeOffset ReceivedAt, long Id) PlaceOf(string? place)
    {
        if (place is null)
        {
            return (DateTimeOffset.UnixEpoch, 0);
        }

        var slash = place.LastIndexOf('/');
        return (DateTimeOffset.Parse(place.AsSpan(0, slash), CultureInfo.InvariantCulture), long.Parse(place.AsSpan(slash + 1), CultureInfo.InvariantCulture));
    }

    private async Task<((DateTimeOffset ReceivedAt, long Id) At, long Count)> SliceAsync(
        AccountId account, (DateTimeOffset ReceivedAt, long Id) after, DateTimeOffset until, string pattern)
    {
        var read = await database.ListAsync(StripSql, r => (new DateTimeOffset(r.GetDateTime(0)), r.GetInt64(1), Count: r.GetInt64(2)),
            ErasureCommands.Number(account), Sql.Time(after.ReceivedAt), new NpgsqlParameter<long> { TypedValue = after.Id }, Sql.Time(until),
            ErasureCommands.Most(Slice), Text(pattern)).ConfigureAwait(false);
        return read is [var (at, id, count)] ? ((at, id), count) : (after, 0);
    }

    private Task UnroutedAsync(AccountId account, DateTimeOffset until, string pattern) =>
        database.ExecuteAsync(UnroutedSql, ErasureCommands.Number(account), Sql.Time(until), Text(pattern));

    private static NpgsqlParameter Text(string text) => new() { NpgsqlDbType = NpgsqlDbType.Text, Value = text };
}
