using ZaloOrleans.Databases;

namespace ZaloOrleans.Catalog;

public sealed class RegistryTests(SharedDatabase shared) : SchemaTest(shared)
{
    public static TheoryData<string> Resources => [.. CatalogTables.All.Tables.Select(t => t.Resource)];

    [Theory]
    [MemberData(nameof(Resources))]
    public async Task Table_OfTheRegistry_CanBeReadAndFilteredAndSorted(string resource)
    {
        var account = await AccountAsync();
        var table = CatalogTables.All.Find(resource)!;
        var reads = new CatalogReads(new Queries.TenantQueries(Query), new Turns.DatabaseGate(Engine, TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLogger<Turns.DatabaseGate>.Instance), Microsoft.Extensions.Logging.Abstractions.NullLogger<CatalogReads>.Instance);
        foreach (var field in table.Shape.Fields.Where(f => f.IsFilterable))
        {
            var faults = new Rules.Faults();
            var plan = ListReader.Read(table.Shape, new CatalogList { Resource = resource, Sort = "-" + field.Name, Total = true }, faults);
            Assert.Empty(faults.All);
            Assert.Equal(CatalogOutcome.Done, (await reads.ListAsync(account, table, plan!)).Outcome);
        }
    }

    [Fact]
    public async Task UniqueKeys_OfContracts_AreIndexesOfTheDatabase()
    {
        foreach (var key in CatalogTables.All.Tables.SelectMany(t => t.Shape.Fields).SelectMany(f => f.UniqueKeys))
        {
            Assert.Equal(1L, await Owner.ScalarAsync("select count(*) from pg_class where relkind = 'i' and relname = $1", key));
        }
    }

    [Theory]
    [MemberData(nameof(Resources))]
    public async Task Fields_OfTheTable_AreItsColumnsAndAskForWhatTheyMustHave(string resource)
    {
        var table = CatalogTables.All.Find(resource)!;
        var (own, beside) = (await ColumnsAsync(table.Name), table.Side is null ? [] : await ColumnsAsync(table.Side.Name));
        foreach (var field in table.Shape.Fields.Where(f => !table.Expressions.ContainsKey(f.Name) && f.Access != FieldAccess.WriteOnly))
        {
            Assert.True((table.IsBeside(field.Name) ? beside : own).TryGetValue(field.Column, out var column), $"{table.Name} has no column {field.Column}.");
            Assert.Equal(column.NotNull, !field.IsNullable);
            Assert.Equal(column.NotNull && !column.Filled && field.Access != FieldAccess.ReadOnly, field.IsRequired);
        }
    }

    private async Task<Dictionary<string, (bool NotNull, bool Filled)>> ColumnsAsync(string table) => (await Owner.RowsAsync(
        """
        select attname, attnotnull, atthasdef or attidentity <> '' from pg_attribute where attrelid = $1::regclass and attnum > 0 and not attisdropped
        """, table)).ToDictionary(r => (string)r[0]!, r => ((bool)r[1]!, (bool)r[2]!));
}
