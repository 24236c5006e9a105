using System.Globalization;
using System.Text.Json.Nodes;
using Npgsql;
using ZaloOrleans.Catalog;
using ZaloOrleans.Keys;

namespace ZaloOrleans.Journeys;

/// <summary>Counts the runs of a journey by where they are.</summary>
public sealed class JourneyStatsReader(CatalogReads reads)
{
    // A run whose wake-up is parked stands still, whatever its row says. Parked wake-ups are few, so they are looked up by the journey's
    // keys (t1/j/7/...) and joined to their runs, and not searched for each run.
    private const string StatsSql = """
        -- journeys.stats
        select r.entered, r.active - p.parked, r.completed, r.exited, r.parked + p.parked
          from journeys j
          cross join lateral (
               select count(*) as entered, count(*) filter (where status = 'active') as active, count(*) filter (where status = 'completed') as completed,
                      count(*) filter (where status = 'exited') as exited, count(*) filter (where status = 'parked') as parked
                 from engine.journey_runs where account_id = $1 and journey_id = $2) r
          cross join lateral (
               select count(distinct r.run_id) as parked
                 from engine.parked_wakeups w join engine.journey_runs r on r.account_id = $1 and r.run_id = split_part(w.target, '/', 5)::bigint
                where w.account_id = $1 and w.target like $3 and r.status = 'active') p
         where j.account_id = $1 and j.id = $2 and j.deleted_at is null
        """;

    /// <summary><c>{entered, active, completed, exited, parked}</c>; null where there is no such journey.</summary>
    public Task<string?> ReadAsync(AccountId account, long journeyId) => reads.RunAsync(account,
        [
            new NpgsqlBatchCommand(StatsSql)
            {
                Parameters =
                {
                    CatalogValues.Id(account.Value), CatalogValues.Id(journeyId),
                    new() { Value = string.Create(CultureInfo.InvariantCulture, $"t{account.Value}/{(char)GrainKind.JourneyRun}/{journeyId}/%") },
                },
            },
        ],
        async (reader, cancellation) => await reader.ReadAsync(cancellation)
            ? new JsonObject
            {
                ["entered"] = reader.GetInt64(0),
                ["active"] = reader.GetInt64(1),
                ["completed"] = reader.GetInt64(2),
                ["exited"] = reader.GetInt64(3),
                ["parked"] = reader.GetInt64(4),
            }.ToJsonString(Json.Plain)
            : null);
}
