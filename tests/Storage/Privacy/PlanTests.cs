using ZaloOrleans.Databases;

namespace ZaloOrleans.Privacy;

/// <summary>Whoever adds a table has to say what becomes of a person in it, and whether the person is told.</summary>
public sealed class PlanTests(SharedDatabase shared) : SchemaTest(shared)
{
    private const string Tables = """
        from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where c.relkind in ('r', 'p') and not c.relispartition and n.nspname in ('public', 'engine')
        """;

    [Fact]
    public async Task Erasure_EveryTable_IsInThePlan()
    {
        var tables = await ColumnAsync($"select format('%s.%s', n.nspname, c.relname) {Tables} order by 1");
        Assert.Equal(tables.Order(StringComparer.Ordinal), ErasurePlan.Tables.Select(t => t.Table).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Erasure_EveryTextOfACustomersRow_IsStrippedOrSaidToStay()
    {
        foreach (var table in ErasurePlan.Tables.Where(t => t.Kind is ErasureKind.Stripped || !t.Keeps.IsEmpty))
        {
            var columns = await ColumnAsync($"""
                select a.attname::text from pg_attribute a
                where a.attrelid = '{table.Table}'::regclass and a.attnum > 0 and not a.attisdropped and a.atttypid in ('text'::regtype, 'jsonb'::regtype, 'bytea'::regtype)
                """);
            Assert.True(columns.ToHashSet().SetEquals(table.Strips.Concat(table.Keeps)),
                $"{table.Table} has {string.Join(", ", columns)}; say in ErasurePlan which of them are stripped, and which are kept because they are the engine's words.");
        }
    }

    [Fact]
    public async Task Erasure_EveryTableWithACustomersNumber_GoesByIt()
    {
        var byNumber = await ColumnAsync($"""
            select format('%s.%s', n.nspname, c.relname) {Tables}
               and exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'customer_id' and not a.attisdropped)
            """);

        // These go with the first commit, by a grain of their own, or have nothing of a person.
        string[] others =
        [
            "engine.customer_profiles", "engine.identities", "public.customerzalolinks", "engine.oa_links", "engine.customer_devices", "engine.decisions", "engine.journey_runs",
            "engine.idempotency_keys",
        ];

        // Whose a message is stands in oamessages, and leads to what the engine adds to it.
        string[] through = ["engine.messages"];
        Assert.Equal(byNumber.Except(others).Concat(through).Order(StringComparer.Ordinal), ErasurePlan.Tables.Where(t => t.ByCustomer).Select(t => t.Table).Order(StringComparer.Ordinal));
        Assert.Empty(others.Except(byNumber));
    }

    [Fact]
    public async Task Export_EveryTableWithACustomersNumber_IsToldOrSaysWhyNot()
    {
        var tables = await ColumnAsync($"""
            select format('%s.%s', n.nspname, c.relname) {Tables}
               and exists (select from pg_attribute a where a.attrelid = c.oid and a.attname in ('customer_id', 'user_id') and not a.attisdropped)
            """);
        Assert.Empty(tables.Except(ExportSections.All.Select(s => s.Table)).Except(ExportSections.Untold.Keys));
        Assert.Empty(ExportSections.Untold.Keys.Except(tables));
        Assert.Equal(ExportSections.All.Count, ExportSections.All.DistinctBy(s => s.Name).Count());
    }

    [Fact]
    public async Task Export_EverySection_MayBeReadByTheQueryLogin()
    {
        var account = await AccountAsync();
        await using var connection = await Query.OpenConnectionAsync(TestContext.Current.CancellationToken);
        foreach (var section in ExportSections.All)
        {
            await using var command = connection.CreateCommand();
            command.CommandText = $"prepare s (bigint, bigint, timestamptz, bigint, bigint) as {section.Sql}; execute s ({account}, 1, 'epoch', 0, 10); deallocate s";
            await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }
    }

    private async Task<List<string>> ColumnAsync(string sql) => [.. (await Owner.RowsAsync(sql)).Select(r => (string)r[0]!)];
}
