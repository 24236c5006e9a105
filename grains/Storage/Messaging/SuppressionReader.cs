using Npgsql;
using ZaloOrleans.Turns;

namespace ZaloOrleans.Messaging;

/// <summary>Looks into the suppression list for a decision that commits nothing.</summary>
public sealed class SuppressionReader(NpgsqlDataSource database)
{
    /// <summary>The types of those of some identities that are on the list.</summary>
    public async Task<IReadOnlyList<string>> HitAsync(IReadOnlyList<SuppressionGuard> identities)
    {
        ArgumentNullException.ThrowIfNull(identities);
        if (identities.Count == 0)
        {
            return [];
        }

        await using var connection = await database.OpenConnectionAsync().ConfigureAwait(false);
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { new SuppressionGuards().Check(identities) } };
        await using var reader = await batch.ExecuteReaderAsync().ConfigureAwait(false);
        var hit = new List<string>();
        while (await reader.ReadAsync().ConfigureAwait(false))
        {
            hit.Add(identities[(int)reader.GetInt64(0) - 1].Type);
        }

        return [.. hit.Distinct()];
    }
}
