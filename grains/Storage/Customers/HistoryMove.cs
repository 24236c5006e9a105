using Npgsql;
using ZaloOrleans.Keys;

namespace ZaloOrleans.Customers;

/// <summary>Gives what a merged customer left to the survivor. Set-wise, events in slices, and harmless when it is done again.</summary>
public sealed class HistoryMove(NpgsqlDataSource database, TimeProvider clock)
{
    private const int Slice = 2_000;

    /// <summary>The tables with rows of a customer that belong to the survivor, beside events.</summary>
    public static readonly IReadOnlyList<string> Tables =
    [
        "public.sessions", "public.oamessages", "public.journeylogs", "public.touchpoints", "public.linkclicks", "public.conversions", "public.user_feedback",
        "engine.media", "engine.decisions", "engine.journey_runs", "engine.customer_devices",
    ];

    /// <summary>
    /// The tables whose rows stay: what the merge itself moves (of an experiment that both are in, the survivor's assignment counts), what is worked
    /// out for a customer and so will be for the survivor, and first answers, which are looked up by the customer that they were given about.
    /// </summary>
    public static readonly IReadOnlyList<string> Staying =
    [
        "engine.identities", "engine.customer_profiles", "engine.consents", "engine.idempotency_keys", "engine.journey_entries", "public.customerzalolinks", "engine.oa_links", "public.audiencemembers", "public.experimentassignments",
    ];

    // The survivor may be merged itself meanwhile. Its profile is held while rows are written: the merge waits for them, and moves them on.
    private const string Events = """
        -- customers.move_events
        with slice as (select id, event_time from events where account_id = $1 and customer_id = $2 order by id limit $4),
             survivor as (select merged_into from engine.customer_profiles where account_id = $1 and customer_id = $3 for share)
        update events e set customer_id = coalesce((select merged_into from survivor), $3) from slice s where e.id = s.id and e.event_time = s.event_time
        """;

    // Both may have given feedback about one campaign on one day: the survivor has one of them, the later word.
    private const string Feedback = """
        -- customers.settle_feedback
        with survivor as (select coalesce((select merged_into from engine.customer_profiles where account_id = $1 and customer_id = $3), $3) as id)
        update user_feedback f set deleted_at = now()
          from user_feedback o, survivor s
         where f.account_id = $1 and o.account_id = $1 and f.deleted_at is null and o.deleted_at is null and f.campaign_id = o.campaign_id
           and (f.submitted_at at time zone 'UTC')::date = (o.submitted_at at time zone 'UTC')::date
           and (f.customer_id = $2 and o.customer_id = s.id or f.customer_id = s.id and o.customer_id = $2)
           and (f.submitted_at, f.id) < (o.submitted_at, o.id)
        """;

    /// <summary>Moves for at most <paramref name="limit"/>; true where nothing is left.</summary>
    public async Task<bool> MoveAsync(AccountId account, long from, long into, TimeSpan limit)
    {
        var start = clock.GetTimestamp();
        await RunAsync(Feedback, account, from, into, null).ConfigureAwait(false);
        foreach (var table in Tables)
        {
            await RunAsync($"""
                -- customers.move_rows
                with survivor as (select merged_into from engine.customer_profiles where account_id = $1 and customer_id = $3 for share)
                update {table} set customer_id = coalesce((select merged_into from survivor), $3) where account_id = $1 and customer_id = $2
                """, account, from, into, null).ConfigureAwait(false);
        }

        while (clock.GetElapsedTime(start) < limit)
        {
            if (await RunAsync(Events, account, from, into, Slice).ConfigureAwait(false) < Slice)
            {
                return true;
            }
        }

        return false;
    }

    private async Task<int> RunAsync(string sql, AccountId account, long from, long into, int? slice)
    {
        await using var command = database.CreateCommand(sql);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = account.Value });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = from });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = into });
        if (slice is { } rows)
        {
            command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = rows });
        }

        return await command.ExecuteNonQueryAsync().ConfigureAwait(false);
    }
}
