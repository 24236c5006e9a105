using Npgsql;
using ZaloOrleans.Journeys;
using ZaloOrleans.Keys;
using ZaloOrleans.Turns;
using ZaloOrleans.Wakeups;

namespace ZaloOrleans.Privacy;

/// <summary>Reads what the first commit of an erasure is decided on.</summary>
public sealed class ErasureReader(NpgsqlDataSource database)
{
    // A person's row that somebody else is linked to is that one's, too; an Official Account's is nobody's.
    private const string PersonSql = """
        -- privacy.person
        with who as (
             select $2::bigint as id
             union
             select customer_id from engine.customer_profiles where account_id = $1 and merged_into = $2),
             linked as (
             select distinct z.id, z.zalo_user_id
               from customerzalolinks l join zalo_accounts z on z.account_id = l.account_id and z.id = l.zalo_account_id
              where l.account_id = $1 and l.customer_id in (select id from who)
                and not exists (select from engine.official_accounts o where o.zalo_account_id = z.id))
        select array(select id from who order by id),
               array(select z.id from linked z
                      where not exists (select from customerzalolinks l
                                         where l.account_id = $1 and l.zalo_account_id = z.id and l.customer_id not in (select id from who))
                      order by z.id),
               array(select zalo_user_id from linked
                     union select value from engine.identities where account_id = $1 and kind = 2 and customer_id in (select id from who)
                     order by 1),
               array(select value from engine.identities where account_id = $1 and kind = 5 and customer_id in (select id from who) order by 1),
               array(select phone from customers where account_id = $1 and id in (select id from who) and phone is not null
                     union select value from engine.identities where account_id = $1 and kind = 3 and customer_id in (select id from who)
                     order by 1)
        """;

    /// <summary>By what a customer is found, and all that were merged into it.</summary>
    public async Task<ErasedPerson> PersonAsync(AccountId account, long customerId)
    {
        await using var command = database.CreateCommand(PersonSql);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = account.Value });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = customerId });
        await using var reader = await command.ExecuteReaderAsync().ConfigureAwait(false);
        await reader.ReadAsync().ConfigureAwait(false);
        return new ErasedPerson
        {
            Customers = [.. reader.GetFieldValue<long[]>(0)],
            ZaloAccounts = [.. reader.GetFieldValue<long[]>(1)],
            ZaloIds = [.. reader.GetFieldValue<string[]>(2)],
            MiniAppIds = [.. reader.GetFieldValue<string[]>(3)],
            Phones = [.. reader.GetFieldValue<string[]>(4)],
        };
    }

    /// <summary>The wake-ups by which runs are still to begin: one that is cancelled never does.</summary>
    public async Task<List<long>> StartsAsync(IReadOnlyCollection<GrainKey> runs)
    {
        await using var command = database.CreateCommand("""
            -- privacy.starts_of_runs
            select id from engine.wakeups where shard = any($1) and target = any($2) and kind = $3
            """);
        command.Parameters.Add(Sql.SmallInts(runs.Select(WakeupShard.Of).Distinct()));
        command.Parameters.Add(Sql.Texts(runs.Select(r => r.Text)));
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = JourneyWords.Start });
        await using var reader = await command.ExecuteReaderAsync().ConfigureAwait(false);
        var starts = new List<long>();
        while (await reader.ReadAsync().ConfigureAwait(false))
        {
            starts.Add(reader.GetInt64(0));
        }

        return starts;
    }
}
