using System.Text.Json.Nodes;
using Npgsql;
using ZaloOrleans.Catalog;
using ZaloOrleans.Keys;

namespace ZaloOrleans.Query;

/// <summary>Reads customers' links to Zalo accounts for whoever asks.</summary>
public sealed class ZaloLinkReader(CatalogReads reads)
{
    private const string LinksSql = """
        -- query.zalo_links
        select json_build_object('id', l.id, 'zaloAccountId', z.id, 'zaloUserId', z.zalo_user_id, 'displayName', z.display_name, 'primary', l.primary_flag,
                                 'officialAccountId', o.oa_id, 'primaryAtOfficialAccount', coalesce(o.is_primary, false),
                                 'linkedAt', to_char(l.linked_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))::text
          from customerzalolinks l join zalo_accounts z on z.account_id = l.account_id and z.id = l.zalo_account_id and z.deleted_at is null
          left join engine.oa_links o on o.account_id = l.account_id and o.link_id = l.id
         where l.account_id = $1 and l.customer_id = $2 and l.deleted_at is null order by l.linked_at, l.id
        """;

    /// <summary><c>{items}</c>; null where the account has no such customer, or it was deleted.</summary>
    public async Task<string?> ReadAsync(AccountId account, long customerId)
    {
        var links = With("-- query.live_customer\nselect from customers where account_id = $1 and id = $2 and deleted_at is null", account, customerId);
        var items = await reads.RunAsync(account, [links, With(LinksSql, account, customerId)], async (reader, cancellation) =>
        {
            if (!await reader.ReadAsync(cancellation) || !await reader.NextResultAsync(cancellation))
            {
                return null;
            }

            var all = new JsonArray();
            while (await reader.ReadAsync(cancellation))
            {
                all.Add(JsonNode.Parse(reader.GetString(0)));
            }

            return all;
        });
        return items is null ? null : new JsonObject { ["items"] = items }.ToJsonString(Json.Plain);
    }

    private static NpgsqlBatchCommand With(string sql, AccountId account, long customerId) =>
        new(sql) { Parameters = { CatalogValues.Id(account.Value), CatalogValues.Id(customerId) } };
}
