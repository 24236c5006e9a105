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
