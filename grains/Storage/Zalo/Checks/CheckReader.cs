using Npgsql;
using ZaloOrleans.Catalog;
using ZaloOrleans.Keys;

namespace ZaloOrleans.Zalo.Checks;

/// <summary>Reads what the database knows of an Official Account's health.</summary>
public sealed class CheckReader(NpgsqlDataSource database)
{
    // Webhooks carry no row id of their Official Account. An account with several looks through its newest ones.
    private const string Facts = """
        -- zalo.check
        select o.oa_id, o.oa_secret_key_ciphertext is not null,
               (select max(w.received_at)
                  from (select payloadjson, received_at from oawebhookevents where account_id = $1 order by received_at desc limit 2000) w
                 where o.oa_id in (w.payloadjson ->> 'oa_id', w.payloadjson ->> 'oaId', w.payloadjson #>> '{recipient,id}', w.payloadjson #>> '{sender,id}')),
               r.refused_at, q.daily_quota, q.daily_quota_at, p.channel, coalesce(p.template, ''), p.until, p.code, p.advice, p.since
          from engine.official_accounts o
          join zalo_accounts z on z.account_id = o.account_id and z.id = o.zalo_account_id and z.deleted_at is null
          left join engine.webhook_refusals r on r.account_id = o.account_id and r.oa_id = o.zalo_account_id
          left join engine.zalo_quotas q on q.account_id = o.account_id and q.oa_id = o.zalo_account_id
          left join lateral (
               select s.channel, s.until, s.code, s.advice, s.since, t.code as template
                 from engine.send_pauses s left join oatemplates t on t.account_id = s.account_id and t.id = s.template_id
                where s.account_id = $1 and s.oa_id = $2 and (s.until is null or s.until > now())
                order by s.until is not null, s.template_id <> 0, s.until desc, s.channel, s.lane, s.template_id limit 1) p on true
         where o.account_id = $1 and o.zalo_account_id = $2
        """;

    /// <summary>What is known; null where there is no such Official Account.</summary>
    public async Task<CheckFacts?> ReadAsync(AccountId account, long oaId)
    {
        await using var command = database.CreateCommand(Facts);
        command.Parameters.Add(CatalogValues.Id(account.Value));
        command.Parameters.Add(CatalogValues.Id(oaId));
        await using var reader = await command.ExecuteReaderAsync().ConfigureAwait(false);
        return await reader.ReadAsync().ConfigureAwait(false)
            ? new CheckFacts(reader.GetString(0), reader.GetBoolean(1), TimeAt(reader, 2), TimeAt(reader, 3), reader.IsDBNull(4) ? null : reader.GetInt64(4), TimeAt(reader, 5))
            {
                Pause = reader.IsDBNull(6) ? null
                    : new KnownPause(reader.GetString(6), reader.GetString(7), TimeAt(reader, 8), reader.GetString(9), reader.IsDBNull(10) ? null : reader.GetString(10),
                        TimeAt(reader, 11)!.Value),
            }
            : null;
    }

    private static DateTimeOffset? TimeAt(NpgsqlDataReader reader, int ordinal) => reader.IsDBNull(ordinal) ? null : new DateTimeOffset(reader.GetDateTime(ordinal));
}
