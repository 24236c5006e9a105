using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using ZaloOrleans.Databases;
using ZaloOrleans.Errors;
using ZaloOrleans.Queries;
using ZaloOrleans.TestKit;
using ZaloOrleans.Turns;

namespace ZaloOrleans.Catalog;

/// <summary>A server that hangs breaks no connection. Whoever waits is told "busy" all the same, within the 5 s that are promised.</summary>
public sealed class FrozenServerTests(SharedDatabase shared) : SchemaTest(shared), IAsyncDisposable
{
    // A second more for a machine that does other things, too.
    private static readonly TimeSpan BusyWithin = TimeSpan.FromSeconds(6);
    private static readonly CatalogTable Products = LaterTables.Tables.Find("products")!;
    private readonly FaultProxy _proxy = FaultProxy.Start(shared.Database.Host, shared.Database.Port);
    private NpgsqlDataSource? _query;
    private NpgsqlDataSource? _turns;

    async ValueTask IAsyncDisposable.DisposeAsync()
    {
        _proxy.Blackhole = false;
        await _proxy.DisposeAsync();
        await (_query?.DisposeAsync() ?? default);
        await (_turns?.DisposeAsync() ?? default);
        await DisposeAsync();
    }

    [Fact]
    public async Task Read_IsBusy_AndAtOnceFromThenOn()
    {
        var (account, gate) = (await AccountAsync(), Gate());
        var reads = new CatalogReads(Queries(), gate, NullLogger<CatalogReads>.Instance);
        Assert.Null(await reads.ReadAsync(account, Products, 1));

        _proxy.Blackhole = true;
        await IsBusyAsync<BusyException>(() => reads.ReadAsync(account, Products, 1));
        Assert.False(gate.IsUp);
        await Assert.ThrowsAsync<BusyException>(() => reads.ReadAsync(account, Products, 1));
    }

    [Fact]
    public async Task Change_BeforeItsCommit_IsBusy_AndNeverHappensAfterwards()
    {
        var account = await AccountAsync();
        await IsBusyAsync<BusyException>(() => Changes().RunAsync(account, Change, Products, async transaction =>
        {
            await InsertAsync(transaction);
            _proxy.Blackhole = true;
            await InsertAsync(transaction);
            return CatalogAnswer.Done(null);
        }));

        _proxy.Blackhole = false;
        await SettledAsync();
        Assert.Equal(0L, await Owner.ScalarAsync("select count(*) from products where account_id = $1", account.Value));
    }

    [Fact]
    public async Task Change_AtItsCommit_IsUnknown()
    {
        var account = await AccountAsync();
        await IsBusyAsync<CommitUnknownException>(() => Changes().RunAsync(account, Change, Products, async transaction =>
        {
            await InsertAsync(transaction);
            _proxy.Blackhole = true;
            return CatalogAnswer.Done(null);
        }));
    }

    [Fact]
    public async Task Query_ThatTakesLongOnAServerThatAnswers_IsAnswered()
    {
        var (account, gate) = (await AccountAsync(), Gate());
        var reads = new CatalogReads(Queries(), gate, NullLogger<CatalogReads>.Instance);
        var slow = await reads.RunAsync(account, [new NpgsqlBatchCommand("select pg_sleep(5), 7")], async (reader, cancellation) =>
        {
            await reader.ReadAsync(cancellation);
            return reader.GetInt32(1);
        });
        Assert.Equal((7, true), (slow, gate.IsUp));
    }

    private static CatalogChange Change => new() { Resource = "products", Actor = "key:7" };

    private static async Task IsBusyAsync<T>(Func<Task> ask) where T : Exception
    {
        var start = TimeProvider.System.GetTimestamp();
        await Assert.ThrowsAsync<T>(ask);
        var took = TimeProvider.System.GetElapsedTime(start);
        Assert.True(took < BusyWithin, $"It took {took}.");
    }

    /// <summary>Waits until none of the test's connections is left at the server: what was held back has come to its end.</summary>
    private async Task SettledAsync()
    {
        await _query!.DisposeAsync();
        await _turns!.DisposeAsync();
        var start = TimeProvider.System.GetTimestamp();
        while (_proxy.Connections > 0 || (long)(await Owner.ScalarAsync($"select count(*) from pg_stat_activity where application_name = 'frozen-{Key}'"))! > 0)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(start) < TimeSpan.FromSeconds(60), "Something is still under way.");
            await Task.Delay(50);
        }
    }

    private string Key { get; } = Guid.NewGuid().ToString("N");

    private TenantQueries Queries() => new(_query ??= Through(Database.QueryConnectionString));

    private DatabaseGate Gate() => new(_turns ??= Through(Database.EngineConnectionString), TimeProvider.System, NullLogger<DatabaseGate>.Instance);

    private CatalogChanges Changes() => new(Queries(), new EngineTransactions(Engine), Gate(), NullLogger<CatalogChanges>.Instance);

    private NpgsqlDataSource Through(string login) => NpgsqlDataSource.Create(
        new NpgsqlConnectionStringBuilder(login) { Host = "127.0.0.1", Port = _proxy.Port, ApplicationName = $"frozen-{Key}" }.ConnectionString);

    private static Task<CatalogRow?> InsertAsync(CatalogTransaction transaction) =>
        transaction.ReadAsync(Products, CatalogSql.Insert(Products, transaction.Account.Value, new Dictionary<string, object?> { ["name"] = "A" }));
}
