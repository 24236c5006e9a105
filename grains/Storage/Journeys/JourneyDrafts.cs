using System.Globalization;
using System.Text.Json;
using Npgsql;
using ZaloOrleans.Catalog;
using ZaloOrleans.Turns;

namespace ZaloOrleans.Journeys;

/// <summary>Drafts of journeys, within the transaction that changes or publishes them. The journey's row is held meanwhile.</summary>
public static class JourneyDrafts
{
    /// <summary>The steps of a draft, by number.</summary>
    public static Task<List<StepSource>> ReadAsync(long journeyId, CatalogTransaction transaction)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        return transaction.ListAsync(With(transaction, """
            -- journeys.read_draft
            select id, step_no, type, configjson::text from journeysteps
             where account_id = $1 and journey_id = $2 and deleted_at is null order by step_no
            """, CatalogValues.Id(journeyId)), Read);
    }

    /// <summary>Takes steps out of a draft and puts others in.</summary>
    /// <returns>Those that came, with their ids.</returns>
    public static async Task<List<StepSource>> ReplaceAsync(long journeyId, DraftChanges changes, CatalogTransaction transaction)
    {
        ArgumentNullException.ThrowIfNull(changes);
        ArgumentNullException.ThrowIfNull(transaction);
        // First out, then in: a number may be taken over.
        if (!changes.Removed.IsEmpty)
        {
            await transaction.ExecuteAsync(With(transaction, """
                -- journeys.remove_steps
                update journeysteps set deleted_at = now() where account_id = $1 and id = any($2) and deleted_at is null
                """, Sql.BigInts(changes.Removed.Select(s => s.Id))));
        }

        return changes.Added.IsEmpty ? [] : await transaction.ListAsync(With(transaction, """
            -- journeys.add_steps
            insert into journeysteps (account_id, journey_id, step_no, type, configjson)
            select $1, $2, step_no, type, config from unnest($3, $4, $5) as t (step_no, type, config) order by step_no
            returning id, step_no, type, configjson::text
            """, CatalogValues.Id(journeyId), Sql.Ints(changes.Added.Select(s => s.StepNo)), Sql.Texts(changes.Added.Select(s => s.Type)),
            Sql.Jsons(changes.Added.Select(s => s.Config.GetRawText()))), Read);
    }

    /// <summary>Gives the journey a new version for <c>If-Match</c>, because its draft changed.</summary>
    public static Task TouchAsync(long journeyId, CatalogTransaction transaction)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        return transaction.ExecuteAsync(With(transaction, """
            -- journeys.touch
            update journeys set updated_at = now() where account_id = $1 and id = $2
            """, CatalogValues.Id(journeyId)));
    }

    /// <summary>Publishes a draft as the next version, unless it is what was published last.</summary>
    public static async Task PublishAsync(long journeyId, IReadOnlyList<StepSource> steps, CatalogTransaction transaction)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        var published = await transaction.ExecuteAsync(With(transaction, """
            -- journeys.publish
            with last as (
                select version, definition from engine.journey_versions where account_id = $1 and journey_id = $2 order by version desc limit 1)
            insert into engine.journey_versions (account_id, journey_id, version, definition)
            select $1, $2, coalesce((select version from last), 0) + 1, $3
             where not exists (select from last where definition = $3)
            """, CatalogValues.Id(journeyId), new NpgsqlParameter { NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Jsonb, Value = JsonSerializer.Serialize(steps, Json.Plain) }));
        if (published > 0)
        {
            await TouchAsync(journeyId, transaction);
        }
    }

    /// <summary>Those of some template codes that no live template has.</summary>
    public static async Task<HashSet<string>> UnknownTemplatesAsync(IEnumerable<string> codes, CatalogTransaction transaction)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        return [.. await transaction.ListAsync(With(transaction, """
            -- journeys.unknown_templates
            select c from unnest($2) c
             where not exists (select from oatemplates t where t.account_id = $1 and t.code = c and t.deleted_at is null)
            """, Sql.Texts(codes.Distinct())), reader => reader.GetString(0))];
    }

    /// <summary>Some of the runs that are on their way through a journey.</summary>
    public static Task<List<long>> ActiveRunsAsync(long journeyId, int limit, CatalogTransaction transaction)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        return transaction.ListAsync(With(transaction, string.Create(CultureInfo.InvariantCulture, $"""
            -- journeys.active_runs
            select run_id from engine.journey_runs where account_id = $1 and journey_id = $2 and status = 'active' limit {limit}
            """), CatalogValues.Id(journeyId)), reader => reader.GetInt64(0));
    }

    private static StepSource Read(NpgsqlDataReader reader)
    {
        using var config = JsonDocument.Parse(reader.GetString(3));
        return new StepSource(reader.GetInt64(0), reader.GetInt32(1), reader.GetString(2), config.RootElement.Clone());
    }

    private static NpgsqlBatchCommand With(CatalogTransaction transaction, string text, params ReadOnlySpan<NpgsqlParameter> parameters)
    {
        var command = new NpgsqlBatchCommand(text) { Parameters = { CatalogValues.Id(transaction.Account.Value) } };
        foreach (var parameter in parameters)
        {
            command.Parameters.Add(parameter);
        }

        return command;
    }
}
