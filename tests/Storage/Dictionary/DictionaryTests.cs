using ZaloOrleans.Databases;

namespace ZaloOrleans.Dictionary;

/// <summary>The database against the data dictionary, table by table and column by column.</summary>
public sealed class DictionaryTests(SharedDatabase shared) : SchemaTest(shared)
{
    [Fact]
    public void Document_Read_Has47Tables()
    {
        var tables = Tables();
        Assert.Equal(47, tables.Count);
        Assert.All(tables, table => Assert.NotEmpty(table.Columns));
        Assert.All(tables, table => Assert.NotEmpty(table.Keys));
    }

    [Fact]
    public async Task Database_Compared_HasExactlyTheTablesAndColumns()
    {
        var expected = Tables().SelectMany(table => table.Columns.Select(column => $"{table.Name}.{column}")).Order(StringComparer.Ordinal);
        var actual = await Owner.RowsAsync(
            """
            select c.relname || '.' || a.attname
            from pg_class c
            join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
            where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v', 'm', 'f')
            """);
        Assert.Equal(expected, actual.Select(row => (string)row[0]!).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Database_Compared_HasTheKeys()
    {
        var indexes = await Owner.RowsAsync(
            """
            select c.relname, i.indisunique,
                   (select array_agg(substring(pg_get_indexdef(i.indexrelid, k, true) from '\w+') order by k) from generate_series(1, i.indnkeyatts) k),
                   pg_get_indexdef(i.indexrelid) ~ 'submitted_at AT TIME ZONE'
            from pg_index i
            join pg_class c on c.oid = i.indrelid
            where c.relnamespace = 'public'::regnamespace
            """);
        var byTable = indexes.ToLookup(
            row => (string)row[0]!, row => (Unique: (bool)row[1]!, Columns: (string[])row[2]!, Day: row[3] is true));
        var missing =
            from table in Tables()
            from key in table.Keys
            where !byTable[table.Name].Any(index => Covers(index.Unique, index.Columns, key))
            select $"{table.Name} {(key.Unique ? "unique " : "")}({string.Join(", ", key.Columns)})";
        // Replaced by "at most one primary".
        Assert.Equal(["customerzalolinks unique (account_id, customer_id, primary_flag)"], missing);
    }

    [Fact]
    public async Task TablesOfVolume_Compared_ArePartitionedByTheirTime()
    {
        var rows = await Owner.RowsAsync(
            "select parent::text || ' ' || time_column || ' ' || (select pg_get_constraintdef(oid) from pg_constraint where conrelid = parent and contype = 'p') from engine.partitioned_tables() order by 1");
        Assert.Equal(
            [
                "auditlogs occurred_at PRIMARY KEY (id, occurred_at)",
                "engine.decisions decided_at PRIMARY KEY (id, decided_at)",
                "events event_time PRIMARY KEY (id, event_time)",
                "journeylogs event_time PRIMARY KEY (id, event_time)",
                "linkclicks clicked_at PRIMARY KEY (id, clicked_at)",
                "oawebhookevents received_at PRIMARY KEY (id, received_at)",
                "piiaccesslogs at PRIMARY KEY (id, at)",
                "touchpoints event_time PRIMARY KEY (id, event_time)",
            ],
            rows.Select(row => (string)row[0]!));
    }

    /// <summary>A plain key is covered by an index that begins with it; a unique one by a unique index on exactly its columns, in any order.</summary>
    private static bool Covers(bool unique, string[] columns, DictionaryKey key) => key.Unique
        ? unique && columns.Length == key.Columns.Count && columns.Order(StringComparer.Ordinal).SequenceEqual(key.Columns.Order(StringComparer.Ordinal))
        : columns.Take(key.Columns.Count).SequenceEqual(key.Columns);

    private static IReadOnlyList<DictionaryTable> Tables()
    {
        var tables = DataDictionary.Read();
        Assert.SkipWhen(tables is null, "../shared/data-dictionary.md is absent.");
        return tables!;
    }
}
