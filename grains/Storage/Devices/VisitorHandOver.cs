using Npgsql;
using ZaloOrleans.Keys;

namespace ZaloOrleans.Devices;

/// <summary>Gives what a visitor left to the customer that it turned out to be. Set-wise, in slices, and harmless when it is done again.</summary>
public sealed class VisitorHandOver(NpgsqlDataSource database, TimeProvider clock)
{
    private const int Slice = 2_000;

    // Held while the rows are written: a merge or an erasure that comes in between waits for them, and moves them on or strips them. What comes
    // after an erasure is given to the customer as the erasure would have left it.

    private const string Sessions = """
        -- devices.hand_over_sessions
        with owner as (select merged_into, erased_at from engine.customer_profiles where account_id = $1 and customer_id = $3 for share)
        update sessions
           set customer_id = coalesce((select merged_into from owner), $3), device_id = case when (select erased_at from owner) is null then device_id end
         where account_id = $1 and device_id = $2 and customer_id is null
        """;

    private const string Events = """
        -- devices.hand_over_events
        with slice as (
             select id, event_time from events where account_id = $1 and device_id = $2 and customer_id is null order by id limit $4),
             owner as (select merged_into, erased_at from engine.customer_profiles where account_id = $1 and customer_id = $3 for share)
        update events e
           set customer_id = coalesce((select merged_into from owner), $3),
               device_id = case when (select erased_at from owner) is null then e.device_id end,
               propertiesjson = case when (select erased_at from owner) is null then e.propertiesjson end
          from slice s where e.id = s.id and e.event_time = s.event_time
        """;

    /// <summary>Moves for at most <paramref name="limit"/>; true where nothing is left.</summary>
    public async Task<bool> MoveAsync(AccountId account, string device, long customerId, TimeSpan limit)
    {
        var start = clock.GetTimestamp();
        await RunAsync(Sessions, account, device, customerId, null).ConfigureAwait(false);
        while (clock.GetElapsedTime(start) < limit)
        {
            if (await RunAsync(Events, account, device, customerId, Slice).ConfigureAwait(false) < Slice)
            {
                return true;
            }
        }

        return false;
    }

    private async Task<int> RunAsync(string sql, AccountId account, string device, long customerId, int? slice)
    {
        await using var command = database.CreateCommand(sql);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = account.Value });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = device });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = customerId });
        if (slice is { } rows)
        {
            command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = rows });
        }

        return await command.ExecuteNonQueryAsync().ConfigureAwait(false);
    }
}
