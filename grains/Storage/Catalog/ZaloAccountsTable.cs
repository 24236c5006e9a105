using System.Collections.Immutable;

namespace ZaloOrleans.Catalog;

/// <summary>
/// Zalo accounts, of Official Accounts and persons. Composed queries have no right to a ciphertext; a function tells them which there are.
/// </summary>
internal static class ZaloAccountsTable
{
    public static readonly CatalogTable Table = CatalogTable.Of<ZaloAccountContract>("zalo-accounts", "zalo_accounts") with
    {
        IsWrittenByQueries = false,
        Joins = """
            left join engine.official_accounts o on o.account_id = t.account_id and o.zalo_account_id = t.id
            cross join lateral engine.secrets_present(t.account_id, t.id) s
            left join lateral (
                 select p.since, p.code, o.code as template, p.advice
                   from engine.send_pauses p left join oatemplates o on o.account_id = p.account_id and o.id = p.template_id
                  where p.account_id = t.account_id and p.oa_id = t.id and p.until is null
                  order by p.template_id <> 0, p.since, p.channel, p.lane, p.template_id limit 1) p on true
            """,
        Expressions = ImmutableDictionary.CreateRange(
        [
            KeyValuePair.Create("kind", "case when o.zalo_account_id is null then 'person' else 'official_account' end"),
            KeyValuePair.Create("appId", "o.app_id"),
            KeyValuePair.Create("hasAccessToken", "s.access_token"),
            KeyValuePair.Create("hasRefreshToken", "s.refresh_token"),
            KeyValuePair.Create("hasAppSecret", "s.app_secret"),
            KeyValuePair.Create("hasOaSecretKey", "s.oa_secret_key"),
            KeyValuePair.Create("hasMiniAppKey", "s.mini_app_key"),
            KeyValuePair.Create("stoppedAt", "p.since"),
            KeyValuePair.Create("stopCode", "p.code"),
            KeyValuePair.Create("stopTemplate", "p.template"),
            KeyValuePair.Create("stopAdvice", "p.advice"),
        ]),
        FurtherChildren = [new ChildRows("customer-zalo-links", "customerzalolinks", "zalo_account_id")],
    };
}
