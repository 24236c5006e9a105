using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using ZaloOrleans.Ids;
using ZaloOrleans.Keys;
using ZaloOrleans.Schema;
using ZaloOrleans.TestKit;

namespace ZaloOrleans.Turns;

/// <summary>A turn engine as a silo has it, on a test's database.</summary>
public sealed class TurnEngine : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    public TurnEngine(string engineConnectionString, TurnOptions? options = null)
    {
        Sources = new EngineDataSources(new DatabaseOptions { EngineConnectionString = engineConnectionString, QueryConnectionString = engineConnectionString });
        _services = new ServiceCollection().AddMetrics().AddSingleton(TimeProvider.System).AddSingleton<TurnTables>().AddTurnTables().BuildServiceProvider();
        options ??= new TurnOptions();
        Ids = new IdBlocks(Sources.Engine);
        Gate = new DatabaseGate(Sources.Turns, TimeProvider.System, TestLog.For<DatabaseGate>());
        var tables = _services.GetRequiredService<TurnTables>();
        var metrics = new TurnMetrics(_services.GetRequiredService<IMeterFactory>());
        Committer = new TurnCommitter(Sources.Turns, tables, Ids, Gate, HandOffs, metrics, options, TimeProvider.System, TestLog.For<TurnCommitter>());
        Loader = new StateLoader(Sources.Turns, Gate, options, TimeProvider.System, TestLog.For<StateLoader>());
        Committer.Start();
    }

    public EngineDataSources Sources { get; }

    public IdBlocks Ids { get; }

    public DatabaseGate Gate { get; }

    public HandOffs HandOffs { get; } = new();

    public TurnCommitter Committer { get; }

    public StateLoader Loader { get; }

    public static GrainKey Key(long id, long account = 1) => GrainKey.Customer(new AccountId(account), id);

    public static Turn Turn(GrainKey key, long expected, byte[]? state) =>
        new() { Account = key.Account, State = new StateChange(key, expected, state) };

    /// <summary>Commits a first state and gives its version.</summary>
    public async Task<long> CreateAsync(GrainKey key, string state = "{}") =>
        ((TurnOutcome.Committed)await Committer.CommitAsync(Turn(key, 0, System.Text.Encoding.UTF8.GetBytes(state)))).Version;

    public async Task<NewWakeup> PlantAsync(GrainKey target, DateTimeOffset? due = null)
    {
        var wakeup = NewWakeup.At(await Ids.NextAsync(IdSequence.Wakeups), target, due ?? TimeProvider.System.GetUtcNow(), "test", []);
        Assert.IsType<TurnOutcome.Committed>(await Committer.CommitAsync(new Turn { Account = target.Account, Produces = [wakeup] }));
        return wakeup;
    }

    public async Task<T> ScalarAsync<T>(string sql)
    {
        await using var command = Sources.Engine.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    public async Task ExecuteAsync(string sql)
    {
        await using var command = Sources.Engine.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Committer.DisposeAsync();
        await Sources.DisposeAsync();
        await _services.DisposeAsync();
    }
}
