using System.Text;
using Npgsql;

namespace ZaloOrleans.Privacy;

/// <summary>Everything that a database holds, as text: what somebody finds who gets hold of it.</summary>
internal static class DatabaseDump
{
    /// <summary>Places that hold one of the words, as "schema.table.column: value", in every table of every schema, partitions by themselves.</summary>
    public static async Task<List<string>> FindAsync(NpgsqlDataSource sql, IReadOnlyCollection<string> words)
    {
        var tables = new List<string>();
        await using (var all = sql.CreateCommand("""
            select c.oid::regclass::text from pg_class c join pg_namespace n on n.oid = c.relnamespace
             where c.relkind = 'r' and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast') and c.relname not like 'location\_%' order by 1
            """))
        await using (var reader = await all.ExecuteReaderAsync())
        {
            while (await reader.ReadAsync())
            {
                tables.Add(reader.GetString(0));
            }
        }

        Assert.Contains("engine.grains", tables);
        Assert.Contains("orleans.grain_states", tables);
        Assert.Contains(tables, t => t.StartsWith("partitions.", StringComparison.Ordinal));
        var found = new List<string>();
        foreach (var table in tables)
        {
            await using var command = sql.CreateCommand($"select * from {table}");
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
            {
                for (var i = 0; i < reader.FieldCount; i++)
                {
                    var text = await reader.IsDBNullAsync(i) ? "" : TextOf(reader.GetValue(i));
                    if (words.Any(w => text.Contains(w, StringComparison.OrdinalIgnoreCase)))
                    {
                        found.Add($"{table}.{reader.GetName(i)}: {text}");
                    }
                }
            }
        }

        return found;
    }

    private static string TextOf(object value) => value switch
    {
        byte[] bytes => Encoding.UTF8.GetString(bytes),
        Array list => string.Join('|', list.Cast<object>().Select(TextOf)),
        _ => value.ToString()!,
    };
}
