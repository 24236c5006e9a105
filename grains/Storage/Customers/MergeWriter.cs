using Npgsql;
using ZaloOrleans.Turns;

namespace ZaloOrleans.Customers;

/// <summary>
/// Makes customers forward to others, before any other writer: the survivor may take an e-mail that must be nobody's by then. Merges are
/// rare, so each kind of row has a statement of its own.
/// </summary>
internal sealed class MergeWriter() : IRowWriter
{
    private static readonly string[] Statements =
    [
        """
        -- customers.merge_customers
        update customers c set deleted_at = coalesce(c.deleted_at, t.at)
          from unnest($1, $2, $3, $4) as t (account_id, gone, survivor, at) where c.account_id = t.account_id and c.id = t.gone
        """,
        // A customer that forwarded to the one that is gone now forwards on: nobody follows more than one address.
        """
        -- customers.merge_forwards
        update engine.customer_profiles p set merged_into = t.survivor
          from unnest($1, $2, $3, $4) as t (account_id, gone, survivor, at) where p.account_id = t.account_id and p.merged_into = t.gone
        """,
        """
        -- customers.merge_profiles
        insert into engine.customer_profiles (account_id, customer_id, merged_into)
        select account_id, gone, survivor from unnest($1, $2, $3, $4) as t (account_id, gone, survivor, at) order by gone
            on conflict (customer_id) do update set merged_into = excluded.merged_into
        """,
        """
        -- customers.merge_identities
        update engine.identities i set customer_id = t.survivor
          from unnest($1, $2, $3, $4) as t (account_id, gone, survivor, at) where i.account_id = t.account_id and i.customer_id = t.gone
        """,
        // Both may be linked to one person: then the survivor keeps its own link.
        """
        -- customers.merge_links
        update customerzalolinks l
           set customer_id = t.survivor,
               primary_flag = l.primary_flag and not exists (
                   select from customerzalolinks o where o.account_id = l.account_id and o.customer_id = t.survivor and o.primary_flag and o.deleted_at is null)
          from unnest($1, $2, $3, $4) as t (account_id, gone, survivor, at)
         where l.account_id = t.account_id and l.customer_id = t.gone
           and not exists (select from customerzalolinks o
                            where o.account_id = l.account_id and o.customer_id = t.survivor and o.zalo_account_id = l.zalo_account_id)
        """,
        // With the links that were moved; of one Official Account the survivor's primary one stays it.
        """
        -- customers.merge_oa_links
        update engine.oa_links o
           set customer_id = t.survivor,
               is_primary = o.is_primary and not exists (
                   select from engine.oa_links s where s.account_id = o.account_id and s.customer_id = t.survivor and s.oa_id = o.oa_id and s.is_primary)
          from unnest($1, $2, $3, $4) as t (account_id, gone, survivor, at)
         where o.account_id = t.account_id and o.customer_id = t.gone
           and exists (select from customerzalolinks l where l.id = o.link_id and l.account_id = o.account_id and l.customer_id = t.survivor)
        """,
        """
        -- customers.merge_consents
        update engine.consents k set customer_id = t.survivor
          from unnest($1, $2, $3, $4) as t (account_id, gone, survivor, at) where k.account_id = t.account_id and k.customer_id = t.gone
        """,
        // Of an experiment that both are in, the survivor's assignment counts; the other one stays with who is gone.
        """
        -- customers.merge_assignments
        update experimentassignments a set customer_id = t.survivor
          from unnest($1, $2, $3, $4) as t (account_id, gone, survivor, at)
         where a.account_id = t.account_id and a.customer_id = t.gone
           and not exists (select from experimentassignments o
                            where o.account_id = a.account_id and o.customer_id = t.survivor and o.experiment_id = a.experiment_id)
        """,
        """
        -- customers.merge_journey_entries
        update engine.journey_entries e set customer_id = t.survivor
          from unnest($1, $2, $3, $4) as t (account_id, gone, survivor, at)
         where e.account_id = t.account_id and e.customer_id = t.gone
           and not exists (select from engine.journey_entries o where o.account_id = e.account_id and o.journey_id = e.journey_id
                              and o.customer_id = t.survivor and o.entry_key = e.entry_key)
        """,
    ];

    public Type RowType => typeof(MergeRow);

    public int Order => 9;

    public void Write(NpgsqlBatch batch, IReadOnlyList<Row> rows)
    {
        ArgumentNullException.ThrowIfNull(batch);
        var merges = rows.Cast<MergeRow>().ToList();
        foreach (var statement in Statements)
        {
            batch.BatchCommands.Add(Sql.With(statement, Sql.BigInts(merges.Select(m => m.Account.Value)), Sql.BigInts(merges.Select(m => m.From)),
                Sql.BigInts(merges.Select(m => m.Into)), Sql.Times(merges.Select(m => m.At))));
        }
    }
}
