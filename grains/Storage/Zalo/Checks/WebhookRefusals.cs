using System.Collections.Concurrent;
using Npgsql;
using ZaloOrleans.Catalog;
using ZaloOrleans.Turns;

namespace ZaloOrleans.Zalo.Checks;

/// <summary>
/// Keeps when a webhook that names an Official Account was last refused for its signature: the time, and nothing of what came. Once a minute
/// and silo at most, so that a flood of forged ones writes next to nothing.
/// </summary>
public sealed class WebhookRefusals(NpgsqlDataSource database, TimeProvider clock)
{
    private const string Upsert = """
        -- zalo.webhook_refused
        insert into engine.webhook_refusals as r (account_id, oa_id, refused_at) values ($1, $2, $3)
            on conflict (account_id, oa_id) do update set refused_at = excluded.refused_at where r.refused_at < excluded.refused_at
        """;

    private static readonly TimeSpan Apart = TimeSpan.FromMinutes(1);
    private readonly ConcurrentDictionary<long, long> _noted = new();

    /// <summary>Notes a refusal. Throws where the database is away; then the next one is noted.</summary>
    public async Task NoteAsync(ConnectedAccount connected)
    {
        ArgumentNullException.ThrowIfNull(connected);
        var now = clock.GetTimestamp();
        if (_noted.TryGetValue(connected.RowId, out var before) ? clock.GetElapsedTime(before, now) < Apart || !_noted.TryUpdate(connected.RowId, now, before)
            : !_noted.TryAdd(connected.RowId, now))
        {
            return;
        }

        try
        {
            await using var command = database.CreateCommand(Upsert);
            command.Parameters.Add(CatalogValues.Id(connected.Account.Value));
            command.Parameters.Add(CatalogValues.Id(connected.RowId));
            command.Parameters.Add(Sql.Time(clock.GetUtcNow()));
            await command.ExecuteNonQueryAsync().ConfigureAwait(false);
        }
        catch
        {
            _noted.TryRemove(connected.RowId, out _);
            throw;
        }
    }
}
