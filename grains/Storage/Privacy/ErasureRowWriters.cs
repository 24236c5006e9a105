using Npgsql;
using ZaloOrleans.Turns;

namespace ZaloOrleans.Privacy;

/// <summary>
/// Lets go of who customers were, before any other writer: an e-mail and a user id of Zalo's must be nobody's when somebody new takes them. Erasures
/// are rare, so each kind of row has a statement of its own.
/// </summary>
internal sealed class EraseCustomerWriter : IRowWriter
{
    private static readonly string[] OfCustomers =
    [
        // Whoever gives something to the customer in this very moment holds its profile, and is waited for: what they give is found then.
        """
        -- privacy.hold_profiles
        select 1 from engine.customer_profiles where account_id = $1 and customer_id = any($2) order by customer_id for update
        """,
        """
        -- privacy.empty_customers
        update customers
           set first_name = null, last_name = null, email = null, phone = null, address = null, city_code = null, state_code = null, country_code = null,
               marketing_consent = false, consent_timestamp = null, consent_source = null, deleted_at = coalesce(deleted_at, $3)
         where account_id = $1 and id = any($2)
        """,
        """
        -- privacy.empty_profiles
        insert into engine.customer_profiles (account_id, customer_id, erased_at)
        select $1, c, $3 from unnest($2) c order by c
            on conflict (customer_id) do update
           set external_id = null, timezone = null, language = null, traits = '{}', erased_at = coalesce(customer_profiles.erased_at, excluded.erased_at)
        """,
        """
        -- privacy.free_identities
        delete from engine.identities where account_id = $1 and customer_id = any($2)
        """,
        """
        -- privacy.unlink
        delete from customerzalolinks where account_id = $1 and customer_id = any($2)
        """,
    ];

    private const string Persons = """
        -- privacy.delete_zalo_persons
        delete from zalo_accounts z
         where z.account_id = $1 and z.id = any($2)
           and not exists (select from customerzalolinks l where l.account_id = z.account_id and l.zalo_account_id = z.id)
        """;

    private const string Hashes = """
        -- privacy.remember_erased
        insert into engine.erased_persons as e (account_id, hash, erased_at)
        select distinct $1, h, $3 from unnest($2) h order by h
            on conflict (account_id, hash) do update set erased_at = greatest(e.erased_at, excluded.erased_at)
        """;

    public Type RowType => typeof(EraseCustomerRow);

    public int Order => 8;

    public void Write(NpgsqlBatch batch, IReadOnlyList<Row> rows)
    {
        ArgumentNullException.ThrowIfNull(batch);
        foreach (var row in rows.Cast<EraseCustomerRow>())
        {
            var account = row.Account.Value;
            foreach (var sql in OfCustomers)
            {
                var command = Sql.With(sql, Number(account), Sql.BigInts(row.Person.Customers.AsEnumerable()));
                if (sql.Contains("$3", StringComparison.Ordinal))
                {
                    command.Parameters.Add(Sql.Time(row.At));
                }

                batch.BatchCommands.Add(command);
            }

            batch.BatchCommands.Add(Sql.With(Persons, Number(account), Sql.BigInts(row.Person.ZaloAccounts)));
            batch.BatchCommands.Add(Sql.With(Hashes, Number(account), Sql.Bytes(row.Hashes), Sql.Time(row.At)));
        }
    }

    private static NpgsqlParameter Number(long value) => new NpgsqlParameter<long> { TypedValue = value };
}

/// <summary>Notes that nothing is left of customers.</summary>
internal sealed class ErasureDoneWriter : IRowWriter
{
    private const string Update = """
        -- privacy.done
        update engine.customer_profiles set erasure_done_at = $3 where account_id = $1 and customer_id = any($2) and erased_at is not null
        """;

    public Type RowType => typeof(ErasureDoneRow);

    public int Order => 13;

    public void Write(NpgsqlBatch batch, IReadOnlyList<Row> rows)
    {
        ArgumentNullException.ThrowIfNull(batch);
        foreach (var row in rows.Cast<ErasureDoneRow>())
        {
            batch.BatchCommands.Add(Sql.With(Update, new NpgsqlParameter<long> { TypedValue = row.Account.Value }, Sql.BigInts(row.Customers), Sql.Time(row.At)));
        }
    }
}
