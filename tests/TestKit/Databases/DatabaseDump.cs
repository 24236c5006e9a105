using System.Text;
using Npgsql;

namespace ZaloOrleans.TestKit;

/// <summary>Everything that a database holds, as text: what somebody finds who gets hold of it.</summary>
public static class DatabaseDump
{
    private static readonly string[] Expected = ["engine.grains", "orleans.grain_states", "customers"];

    /// <summary>Places that hold one of the words, as "table.column: value", in every table of every schema, partitions by themselves.</summary>
    public static async Task<IReadOnlyList<string>> FindAsync(NpgsqlDataSource owner, IReadOnlyCollection<string> words)
    {
        ArgumentNullException.ThrowIfNull(owner);
        ArgumentNullException.ThrowIfNull(words);
        var found = new List<string>();
        foreach (var table in await TablesAsync(owner))
        {
            await using var command = owner.CreateCommand($"select * from {table}");
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
            {
                for (var i = 0; i < reader.FieldCount; i++)
                {
                    var text = await reader.IsDBNullAsync(i) ? "" : TextOf(reader.GetValue(i));
                    if (words.Any(word => text.Contains(word, StringComparison.OrdinalIgnoreCase)))
                    {
                        found.Add($"{table}.{reader.GetName(i)}: {text}");
                    }
                }
            }
        }

        return found;
    }

    private static async Task<List<string>> TablesAsync(NpgsqlDataSource owner)
    {
        await using var command = owner.CreateCommand("""
            select c.oid::regclass::text from pg_class c join pg_namespace n on n.oid = c.relnamespace
             where c.relkind = 'r' and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast') and c.relname not like 'location\_%' order by 1
            """);
        await using var reader = await command.ExecuteReaderAsync();
        var tables = new List<string>();
        while (await reader.ReadAsync())
        {
            tables.Add(reader.GetString(0));
        }

        return Expected.All(tables.Contains) && tables.Exists(t => t.StartsWith("partitions.", StringComparison.Ordinal))
            ? tables
            : throw new InvalidOperationException($"This is no database of the engine's, or not all of it is seen: {string.Join(", ", tables)}");
    }

    private static string TextOf(object value) => value switch
    {
        byte[] bytes => Encoding.UTF8.GetString(bytes),
        Array list => string.Join('|', list.Cast<object>().Select(TextOf)),
        _ => value.ToString()!,
    };
}
