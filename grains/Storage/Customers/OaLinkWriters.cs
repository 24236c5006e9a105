using Npgsql;
using ZaloOrleans.Turns;

namespace ZaloOrleans.Customers;

/// <summary>Writes by which Official Account links are known, each once; the first at an Official Account is its primary one.</summary>
internal sealed class OaLinkWriter() : RowWriter<OaLinkRow>(order: 17)
{
    // Links are found by the customer, as where they are written.
    private const string Insert = """
        -- customers.write_oa_links
        insert into engine.oa_links (account_id, link_id, customer_id, oa_id, is_primary)
        select n.account_id, n.link_id, n.customer_id, n.oa_id,
               row_number() over (partition by n.account_id, n.customer_id, n.oa_id order by n.link_id) = 1
               and not exists (select from engine.oa_links o
                                where o.account_id = n.account_id and o.customer_id = n.customer_id and o.oa_id = n.oa_id and o.is_primary)
          from (select distinct on (l.id) l.account_id, l.id as link_id, l.customer_id, t.oa_id
                  from unnest($1, $2, $3, $4) as t (account_id, customer_id, zalo_user_id, oa_id)
                 cross join lateral (
                       select z.id from zalo_accounts z where z.account_id = t.account_id and z.zalo_user_id = t.zalo_user_id and z.deleted_at is null limit 1) z
                  join customerzalolinks l on l.customer_id = t.customer_id and l.zalo_account_id = z.id and l.deleted_at is null
                 order by l.id) n
         order by n.link_id
            on conflict (account_id, link_id) do nothing
        """;

    protected override NpgsqlBatchCommand Command(List<OaLinkRow> rows) => Sql.With(Insert,
        Sql.BigInts(rows.Select(r => r.Account.Value)), Sql.BigInts(rows.Select(r => r.CustomerId)), Sql.Texts(rows.Select(r => r.ZaloUserId)),
        Sql.BigInts(rows.Select(r => r.OaId)));
}

/// <summary>Takes links away. Rare, so that each kind of row has a statement of its own.</summary>
internal sealed class UnlinkWriter : IRowWriter
{
    private static readonly string[] Statements =
    [
        """
        -- customers.unlink_identities
        delete from engine.identities i
         using unnest($1, $2, $3, $4) as t (account_id, customer_id, link_id, at), customerzalolinks l, zalo_accounts z
         where l.account_id = t.account_id and l.id = t.link_id and l.customer_id = t.customer_id
           and z.account_id = l.account_id and z.id = l.zalo_account_id
           and i.account_id = t.account_id and i.kind = 2 and i.value = z.zalo_user_id and i.customer_id = t.customer_id
        """,
        """
        -- customers.unlink
        update customerzalolinks l set deleted_at = t.at
          from unnest($1, $2, $3, $4) as t (account_id, customer_id, link_id, at)
         where l.account_id = t.account_id and l.id = t.link_id and l.customer_id = t.customer_id and l.deleted_at is null
        """,
        """
        -- customers.next_default_links
        update customerzalolinks l set primary_flag = true
          from (select distinct t.account_id, t.customer_id from unnest($1, $2, $3, $4) as t (account_id, customer_id, link_id, at)) t
         where l.id = (select min(n.id) from customerzalolinks n where n.account_id = t.account_id and n.customer_id = t.customer_id and n.deleted_at is null)
           and not exists (select from customerzalolinks p where p.account_id = t.account_id and p.customer_id = t.customer_id and p.primary_flag and p.deleted_at is null)
        """,
        """
        -- customers.unlink_oas
        delete from engine.oa_links o using unnest($1, $2, $3, $4) as t (account_id, customer_id, link_id, at)
         where o.account_id = t.account_id and o.link_id = t.link_id and o.customer_id = t.customer_id
        """,
        """
        -- customers.next_primary_oa_links
        update engine.oa_links o set is_primary = true
          from (select n.account_id, min(n.link_id) as link_id from engine.oa_links n
                 where (n.account_id, n.customer_id) in (select t.account_id, t.customer_id from unnest($1, $2, $3, $4) as t (account_id, customer_id, link_id, at))
                 group by n.account_id, n.customer_id, n.oa_id having not bool_or(n.is_primary)) f
         where o.account_id = f.account_id and o.link_id = f.link_id
        """,
    ];

    public Type RowType => typeof(UnlinkRow);

    public int Order => 18;

    public void Write(NpgsqlBatch batch, IReadOnlyList<Row> rows)
    {
        ArgumentNullException.ThrowIfNull(batch);
        var all = rows.Cast<UnlinkRow>().ToList();
        foreach (var statement in Statements)
        {
            batch.BatchCommands.Add(Sql.With(statement, Sql.BigInts(all.Select(r => r.Account.Value)), Sql.BigInts(all.Select(r => r.CustomerId)),
                Sql.BigInts(all.Select(r => r.LinkId)), Sql.Times(all.Select(r => r.At))));
        }
    }
}
