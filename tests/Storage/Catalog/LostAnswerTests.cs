using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using ZaloOrleans.Databases;
using ZaloOrleans.Errors;
using ZaloOrleans.Queries;
using ZaloOrleans.TestKit;
using ZaloOrleans.Turns;

namespace ZaloOrleans.Catalog;

public sealed class LostAnswerTests(SharedDatabase shared) : SchemaTest(shared)
{
    private static readonly CatalogTable Products = LaterTables.Tables.Find("products")!;

    [Fact]
    public async Task Change_WhoseCommitIsNotAnswered_IsUnknownAndMayHaveHappened()
    {
        var account = await AccountAsync();
        await using var proxy = FaultProxy.Start(Database.Host, Database.Port);
        await using var query = Through(proxy);
        await Assert.ThrowsAsync<CommitUnknownException>(() => ChangesOver(query).RunAsync(account, Change, Products, async transaction =>
        {
            await InsertAsync(transaction);
            _ = proxy.DropNextAnswerAsync();
            return CatalogAnswer.Done(null);
        }));
        Assert.Equal(1L, await Owner.ScalarAsync("select count(*) from products where account_id = $1", account.Value));
    }

    [Fact]
    public async Task Change_WhoseConnectionIsCutBeforeTheCommit_IsBusyAndDidNotHappen()
    {
        var account = await AccountAsync();
        await using var proxy = FaultProxy.Start(Database.Host, Database.Port);
        await using var query = Through(proxy);
        await Assert.ThrowsAsync<BusyException>(() => ChangesOver(query).RunAsync(account, Change, Products, async transaction =>
        {
            await InsertAsync(transaction);
            proxy.CutAll();
            await InsertAsync(transaction);
            return CatalogAnswer.Done(null);
        }));
        Assert.Equal(0L, await Owner.ScalarAsync("select count(*) from products where account_id = $1", account.Value));
    }

    [Fact]
    public async Task Row_ThatSomebodyHolds_MakesBusy()
    {
        var account = await AccountAsync();
        var later = new LaterTables(Query, Engine);
        var product = (await later.CreateAsync(account, "products", """{"name":"A"}""")).Id();
        await using var holder = await Owner.OpenConnectionAsync();
        await using var held = await holder.BeginTransactionAsync();
        await using var hold = new NpgsqlCommand($"select from products where id = {product} for update", holder, held);
        await hold.ExecuteNonQueryAsync();
        await Assert.ThrowsAsync<BusyException>(() => later.ChangeAsync(account, "products", product, """{"name":"B"}"""));
        Assert.Equal("A", (await later.ReadAsync(account, "products", product))!["name"]);
    }

    private static CatalogChange Change => new() { Resource = "products", Actor = "key:7" };

    private NpgsqlDataSource Through(FaultProxy proxy) => NpgsqlDataSource.Create(
        new NpgsqlConnectionStringBuilder(Database.QueryConnectionString) { Host = "127.0.0.1", Port = proxy.Port, MaxPoolSize = 1, CommandTimeout = 5 }.ConnectionString);

    private CatalogChanges ChangesOver(NpgsqlDataSource query) => new(new TenantQueries(query), new EngineTransactions(Engine), new DatabaseGate(Engine, TimeProvider.System, NullLogger<DatabaseGate>.Instance), NullLogger<CatalogChanges>.Instance);

    private static Task<CatalogRow?> InsertAsync(CatalogTransaction transaction) =>
        transaction.ReadAsync(Products, CatalogSql.Insert(Products, transaction.Account.Value, new Dictionary<string, object?> { ["name"] = "A" }));
}
