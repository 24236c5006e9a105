using Microsoft.Extensions.Logging;
using Npgsql;
using ZaloOrleans.Ingest;
using ZaloOrleans.Keys;
using ZaloOrleans.Turns;

namespace ZaloOrleans.Customers;

/// <summary>Looks identities up, many in one query.</summary>
public sealed class IdentityReader
{
    private const string Find = """
        -- customers.find_identities
        select i.account_id, i.kind, i.value, i.customer_id
          from unnest($1, $2, $3) as t (account_id, kind, value)
          join engine.identities i on i.account_id = t.account_id and i.kind = t.kind and i.value = t.value
        """;

    private readonly NpgsqlDataSource _database;
    private readonly GroupedReads<IdentitiesAsked, Dictionary<Identity, long>> _found;

    public IdentityReader(NpgsqlDataSource database, DatabaseGate gate, TimeProvider clock, ILogger<IdentityReader> log)
    {
        _database = database;
        _found = new GroupedReads<IdentitiesAsked, Dictionary<Identity, long>>("identities", new GroupedReadOptions(Readers: 2, AtOnce: 200), gate, clock, log, FindAsync);
    }

    /// <summary>The customer of each identity that leads to one. Throws <see cref="Errors.BusyException"/>.</summary>
    public Task<Dictionary<Identity, long>> FindAsync(AccountId account, IReadOnlyCollection<Identity> identities) => _found.ReadAsync(new IdentitiesAsked(account, identities));

    /// <summary>The strongest identity of a customer; null where it has none.</summary>
    public async Task<Identity?> AnyOfAsync(AccountId account, long customerId)
    {
        await using var command = _database.CreateCommand("""
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
        await using var command = _database.CreateCommand("""
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
        await using var command = _database.CreateCommand("""
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

    private async Task<Dictionary<Identity, long>[]> FindAsync(IReadOnlyList<IdentitiesAsked> asked)
    {
        var all = asked.SelectMany(a => a.Identities.Select(i => (a.Account, Identity: i))).ToList();
        await using var connection = await _database.OpenConnectionAsync().ConfigureAwait(false);
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands = { Sql.With(Find, Sql.BigInts(all.Select(i => i.Account.Value)), Sql.SmallInts(all.Select(i => (short)i.Identity.Kind)), Sql.Texts(all.Select(i => i.Identity.Value))) },
        };
        await using var reader = await batch.ExecuteReaderAsync().ConfigureAwait(false);
        var found = new Dictionary<(long Account, Identity Identity), long>();
        while (await reader.ReadAsync().ConfigureAwait(false))
        {
            found[(reader.GetInt64(0), new Identity((IdentityKind)reader.GetInt16(1), reader.GetString(2)))] = reader.GetInt64(3);
        }

        return
        [
            .. asked.Select(a => a.Identities.Distinct().Select(i => (Identity: i, Customer: found.TryGetValue((a.Account.Value, i), out var customer) ? customer : 0))
                .Where(i => i.Customer != 0).ToDictionary(i => i.Identity, i => i.Customer)),
        ];
    }

    private sealed record IdentitiesAsked(AccountId Account, IReadOnlyCollection<Identity> Identities);
}
