using Npgsql;
using ZaloOrleans.Turns;

namespace ZaloOrleans.Customers;

/// <summary>Inserts customers.</summary>
internal sealed class CustomerInsertWriter() : RowWriter<CustomerInsertRow>(order: 10)
{
    private static readonly string Insert = $"""
        -- customers.insert
        insert into customers (id, account_id, {CustomerColumns.Names}, created_at, updated_at)
        select t.id, t.account_id, {CustomerColumns.FromJson}, t.at, t.at
          from unnest($1, $2, $3, $4) as t (id, account_id, at, columns) order by t.id
        """;

    protected override NpgsqlBatchCommand Command(List<CustomerInsertRow> rows) => Sql.With(Insert,
        Sql.BigInts(rows.Select(r => r.Id)), Sql.BigInts(rows.Select(r => r.Account.Value)), Sql.Times(rows.Select(r => r.At)), Sql.Jsons(rows.Select(r => r.ColumnsJson)));
}

/// <summary>Changes customers, only in the columns that are named.</summary>
internal sealed class CustomerUpdateWriter() : RowWriter<CustomerUpdateRow>(order: 11)
{
    private static readonly string Update = $"""
        -- customers.update
        update customers c set {CustomerColumns.SetFromJson}
          from unnest($1, $2, $3) as t (id, account_id, columns) where c.id = t.id and c.account_id = t.account_id
        """;

    protected override NpgsqlBatchCommand Command(List<CustomerUpdateRow> rows) => Sql.With(Update,
        Sql.BigInts(rows.Select(r => r.Id)), Sql.BigInts(rows.Select(r => r.Account.Value)), Sql.Jsons(rows.Select(r => r.ColumnsJson)));
}

/// <summary>Writes profiles as they shall be.</summary>
internal sealed class ProfileWriter() : RowWriter<ProfileRow>(order: 12)
{
    private const string Upsert = """
        -- customers.write_profiles
        insert into engine.customer_profiles (customer_id, account_id, external_id, timezone, language, traits)
        select * from unnest($1, $2, $3, $4, $5, $6) as t (customer_id) order by customer_id
            on conflict (customer_id) do update
           set external_id = excluded.external_id, timezone = excluded.timezone, language = excluded.language, traits = excluded.traits
        """;

    protected override NpgsqlBatchCommand Command(List<ProfileRow> rows) => Sql.With(Upsert,
        Sql.BigInts(rows.Select(r => r.CustomerId)), Sql.BigInts(rows.Select(r => r.Account.Value)), Sql.Texts(rows.Select(r => r.ExternalId)),
        Sql.Texts(rows.Select(r => r.TimeZone)), Sql.Texts(rows.Select(r => r.Language)), Sql.Jsons(rows.Select(r => r.TraitsJson)));
}

/// <summary>
/// Lets go of phones and e-mails that customers do not have any more. Whoever else has the phone in their row is it then: an event that names
/// nothing but the phone goes there. A row that somebody is just changing is not waited for, and passed over.
/// </summary>
internal sealed class ReleaseIdentityWriter() : RowWriter<ReleaseIdentityRow>(order: 17)
{
    private const string Release = """
        -- customers.release_identity
        with heirs as materialized (
             select t.account_id, t.customer_id, t.kind, t.value,
                    case when t.kind = 3 then (select c.id from customers c
                                                where c.account_id = t.account_id and c.phone = t.value and c.id <> t.customer_id and c.deleted_at is null
                                                order by c.id limit 1 for share skip locked) end as heir
               from unnest($1, $2, $3, $4) as t (account_id, customer_id, kind, value)),
        given as (
             update engine.identities i set customer_id = h.heir from heirs h
              where h.heir is not null and i.account_id = h.account_id and i.kind = h.kind and i.value = h.value and i.customer_id = h.customer_id)
        delete from engine.identities i using heirs h
         where h.heir is null and i.account_id = h.account_id and i.kind = h.kind and i.value = h.value and i.customer_id = h.customer_id
        """;

    protected override NpgsqlBatchCommand Command(List<ReleaseIdentityRow> rows) => Sql.With(Release,
        Sql.BigInts(rows.Select(r => r.Account.Value)), Sql.BigInts(rows.Select(r => r.CustomerId)), Sql.SmallInts(rows.Select(r => (short)r.Kind)), Sql.Texts(rows.Select(r => r.Value)));
}

/// <summary>Lets go of deleted customers' identities.</summary>
internal sealed class ReleaseIdentitiesWriter() : RowWriter<ReleaseIdentitiesRow>(order: 16)
{
    private const string Delete = """
        -- customers.release_identities
        delete from engine.identities i using unnest($1, $2) as t (account_id, customer_id)
         where i.account_id = t.account_id and i.customer_id = t.customer_id
        """;

    protected override NpgsqlBatchCommand Command(List<ReleaseIdentitiesRow> rows) =>
        Sql.With(Delete, Sql.BigInts(rows.Select(r => r.Account.Value)), Sql.BigInts(rows.Select(r => r.CustomerId)));
}
