using Npgsql;
using ZaloOrleans.Turns;

namespace ZaloOrleans.Customers;

/// <summary>Writes persons' rows of <c>zalo_accounts</c> where there are none, and customers' links to them, each once: a customer's facts hold only its first id.</summary>
internal sealed class ZaloLinkWriter : IRowWriter
{
    private const string Persons = """
        -- customers.write_zalo_persons
        insert into zalo_accounts (id, account_id, zalo_user_id, display_name)
        select * from unnest($1, $2, $3, $4) as t (id, account_id, zalo_user_id) order by account_id, zalo_user_id
            on conflict (account_id, zalo_user_id) where deleted_at is null do nothing
        """;

    // By the person's and the customer's own keys, whatever the planner takes the tables for before it has seen them full: by the account alone, which
    // looks as good to it then, each link would be looked for among all of the account's.
    private const string Links = """
        -- customers.write_zalo_links
        insert into customerzalolinks (id, account_id, customer_id, zalo_account_id, primary_flag, linked_at)
        select distinct on (t.account_id, t.customer_id, z.id) t.id, t.account_id, t.customer_id, z.id, t.is_primary, t.linked_at
          from unnest($1, $2, $3, $4, $5, $6) as t (id, account_id, customer_id, zalo_user_id, is_primary, linked_at)
         cross join lateral (
               select z.id from zalo_accounts z where z.account_id = t.account_id and z.zalo_user_id = t.zalo_user_id and z.deleted_at is null limit 1) z
         where not exists (
               select from customerzalolinks l where l.customer_id = t.customer_id and l.zalo_account_id = z.id and l.deleted_at is null)
         order by t.account_id, t.customer_id, z.id, t.id
        """;

    public Type RowType => typeof(ZaloLinkRow);

    public int Order => 15;

    public void Write(NpgsqlBatch batch, IReadOnlyList<Row> rows)
    {
        var all = rows.Cast<ZaloLinkRow>().ToList();
        var accounts = all.Select(r => r.Account.Value).ToArray();
        batch.BatchCommands.Add(Sql.With(Persons,
            Sql.BigInts(all.Select(r => r.PersonId)), Sql.BigInts(accounts), Sql.Texts(all.Select(r => r.ZaloUserId)), Sql.Texts(all.Select(r => r.DisplayName))));
        batch.BatchCommands.Add(Sql.With(Links,
            Sql.BigInts(all.Select(r => r.LinkId)), Sql.BigInts(accounts), Sql.BigInts(all.Select(r => r.CustomerId)),
            Sql.Texts(all.Select(r => r.ZaloUserId)), Sql.Booleans(all.Select(r => r.Primary)), Sql.Times(all.Select(r => r.At))));
    }
}
