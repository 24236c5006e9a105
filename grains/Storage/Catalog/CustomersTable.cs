using System.Collections.Immutable;

namespace ZaloOrleans.Catalog;

/// <summary>Customers as lists and single reads have them: the same JSON as their grain's answers. Their grain alone writes them.</summary>
internal static class CustomersTable
{
    public static readonly CatalogTable Table = CatalogTable.Of<CustomerContract>("customers", "customers") with
    {
        IsWrittenByQueries = false,
        Joins = "left join engine.customer_profiles p on p.account_id = t.account_id and p.customer_id = t.id",
        Expressions = ImmutableDictionary.CreateRange(
        [
            KeyValuePair.Create("externalId", "p.external_id"),
            KeyValuePair.Create("zaloUserId",
                """
                (select z.zalo_user_id from customerzalolinks l join zalo_accounts z on z.account_id = l.account_id and z.id = l.zalo_account_id
                  where l.account_id = t.account_id and l.customer_id = t.id and l.deleted_at is null and z.deleted_at is null
                  order by l.primary_flag desc, l.id limit 1)
                """),
            KeyValuePair.Create("traits",
                "coalesce(p.traits, '{}') || jsonb_strip_nulls(jsonb_build_object('timezone', p.timezone, 'language', p.language))"),
        ]),
    };
}
