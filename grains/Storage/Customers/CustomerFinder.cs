using Npgsql;
using ZaloOrleans.Catalog;
using ZaloOrleans.Ingest;
using ZaloOrleans.Keys;

namespace ZaloOrleans.Customers;

/// <summary>Finds customers by what they are known by.</summary>
public sealed class CustomerFinder(CatalogReads reads)
{
    private const int Most = 100;
    private static readonly CatalogTable Table = CatalogTables.All.Find("customers")!;

    // A phone is no key: several customers may have it in their row, of whom at most one has it as an identity.
    private static readonly string FindSql = $"""
        -- customers.find
        select {CatalogSql.Columns(Table)} from {Table.Name} t {Table.Joins}
         where t.account_id = $1 and t.deleted_at is null
           and t.id in (select customer_id from engine.identities where account_id = $1 and kind = $2 and value = $3
                        union all select id from customers where account_id = $1 and phone = $3 and $2 = {(int)IdentityKind.Phone})
         order by t.id limit {Most}
        """;

    /// <summary>The live customers, by id; at most 100.</summary>
    public Task<List<CatalogRow>> FindAsync(AccountId account, Identity identity)
    {
        ArgumentNullException.ThrowIfNull(identity);
        var command = new NpgsqlBatchCommand(FindSql)
        {
            Parameters = { CatalogValues.Id(account.Value), new() { Value = (short)identity.Kind }, new() { Value = identity.Value } },
        };
        return reads.RunAsync(account, [command], (reader, cancellation) => CatalogReads.RowsAsync(reader, Table, cancellation));
    }
}
