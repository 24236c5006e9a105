using Npgsql;
using ZaloOrleans.Keys;
using ZaloOrleans.Turns;

namespace ZaloOrleans.Ingest;

/// <summary>Looks up which message ids are taken.</summary>
public sealed class MessageIdReader(NpgsqlDataSource database, TimeProvider clock)
{
    /// <summary>Those of the ids that an item was stored with, 30 days ago at the earliest.</summary>
    public async Task<HashSet<string>> TakenAsync(AccountId account, IReadOnlyList<string> ids)
    {
        ArgumentNullException.ThrowIfNull(ids);
        var now = MessageIdClaims.Table(clock.GetUtcNow());
        await using var command = database.CreateCommand($"""
            -- ingest.taken_message_ids
            select t.i from unnest($1) with ordinality as t (key, i)
             where exists (select from engine.message_ids_{now} c where c.key = t.key)
                or exists (select from engine.message_ids_{(now + 2) % 3} c where c.key = t.key)
            """);
        command.Parameters.Add(Sql.Bytes(ids.Select(id => MessageIdClaims.Hash(account, id))));
        await using var reader = await command.ExecuteReaderAsync().ConfigureAwait(false);
        var taken = new HashSet<string>(StringComparer.Ordinal);
        while (await reader.ReadAsync().ConfigureAwait(false))
        {
            taken.Add(ids[(int)reader.GetInt64(0) - 1]);
        }

        return taken;
    }
}
