using ZaloOrleans.Hosting;
using ZaloOrleans.TestKit;
using ZaloOrleans.Zalo;

namespace ZaloOrleans.MiniApps;

/// <summary>A silo and the simulated Zalo for the tests of a class, with a clock that the tests move ahead.</summary>
public sealed class NotifyingSilo(PostgresCluster postgres) : IAsyncLifetime
{
    private readonly AsyncDisposables _all = new();

    public ShiftedClock Clock { get; } = ShiftedClock.At(10);

    public EngineCluster Engine { get; private set; } = null!;

    public SimulatedZalo Zalo { get; private set; } = null!;

    /// <summary>To the simulator.</summary>
    public HttpClient Http { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        var database = _all.Add(await postgres.CreateDatabaseAsync());
        Zalo = _all.Add(await SimulatedZalo.StartAsync(Clock));
        Http = new HttpClient { BaseAddress = Zalo.Url };
        Engine = _all.Add(await EngineCluster.StartAsync(database, clock: Clock,
            zaloOptions: new ZaloOptions { OpenApi = Zalo.Url, OAuth = Zalo.Url, MiniApp = Zalo.Url, Graph = Zalo.Url }));
    }

    public async ValueTask DisposeAsync()
    {
        Http?.Dispose();
        await _all.DisposeAsync();
    }
}
