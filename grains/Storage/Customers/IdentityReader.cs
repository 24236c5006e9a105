using Npgsql;
using ZaloOrleans.Ingest;
using ZaloOrleans.Keys;
using ZaloOrleans.Turns;

namespace ZaloOrleans.Customers;

/// <summary>Looks identities up, many in one query.</summary>
public sealed class IdentityReader(NpgsqlDataSource database)
{
    /// <summary>The customer of each identity that leads to one.</summary>
    public async Task<Dictionary<Identity, long>> FindAsync(AccountId account, IReadOnlyCollection<Identity> identities)
    {
        await using var command = database.CreateCommand("""
            -- customers.find_identities
            select i.kind, i.value, i.customer_id
              from unnest($2, $3) as t (kind, value)
              join engine.identities i on i.account_id = $1 and i.kind = t.kind and i.value = t.value
            """);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = account.Value });
        command.Parameters.Add(Sql.SmallInts(identities.Select(i => (short)i.Kind)));
        command.Parameters.Add(Sql.Texts(identities.Select(i => i.Value)));
        await using var reader = await command.ExecuteReaderAsync().ConfigureAwait(false);
        var found = new Dictionary<Identity, long>();
        while (await reader.ReadAsync().ConfigureAwait(false))
        {
            found[new Identity((IdentityKind)reader.GetInt16(0), reader.GetString(1))] = reader.GetInt64(2);
        }

        return found;
    }

    /// <summary>The strongest identity of a customer; null where it has none.</summary>
    public async Task<Identity?> AnyOfAsync(AccountId account, long customerId)
    {
        await using var command = database.CreateCommand("""
            -- customers.identity_of
            select kind, value from engine.identities where account_id = $1 and customer_id = $2 order by kind, value limit 1
            """);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = account.Value });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = customerId });
        await using var reader = await command.ExecuteReaderAsync().ConfigureAwait(false);
        return await reader.ReadAsync().ConfigureAwait(false) ? new Identity((IdentityKind)reader.GetInt16(0), reader.GetString(1)) : null;
    }

    /// <summary>The customer that a merged one has become; null where it is itself, or nobody.</summary>
    public async Task<long?> SurvivorAsync(AccountId account, long customerId)
    {
        await using var command = database.CreateCommand("""
            -- customers.survivor
            select merged_into from engine.customer_profiles where account_id = $1 and customer_id = $2
            """);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = account.Value });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = customerId });
        return await command.ExecuteScalarAsync().ConfigureAwait(false) as long?;
    }

    /// <summary>Which of these customers exist, deleted ones included.</summary>
    public async Task<HashSet<long>> ExistingAsync(AccountId account, IReadOnlyCollection<long> customers)
    {
        await using var command = database.CreateCommand("""
            -- customers.existing
            select id from customers where account_id = $1 and id = any($2)
            """);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = account.Value });
        command.Parameters.Add(Sql.BigInts(customers));
        await using var reader = await command.ExecuteReaderAsync().ConfigureAwait(false);
        var existing = new HashSet<long>();
        while (await reader.ReadAsync().ConfigureAwait(false))
        {
            existing.Add(reader.GetInt64(0));
        }

        return existing;
    }
}
