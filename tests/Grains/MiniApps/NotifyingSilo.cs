using Npgsql;
using ZaloOrleans.Hosting;
using ZaloOrleans.TestKit;
using ZaloOrleans.Zalo;

namespace ZaloOrleans.MiniApps;

/// <summary>
/// A silo and the simulated Zalo for the tests of a class, with a clock that the tests move ahead. Wake-ups are due by the database's clock,
/// which nobody moves: what is due by the tests' clock is made due there.
/// </summary>
public sealed class NotifyingSilo(PostgresCluster postgres) : IAsyncLifetime
{
    private readonly AsyncDisposables _all = new();
    private readonly CancellationTokenSource _over = new();
    private Task _waking = Task.CompletedTask;

    public ShiftedClock Clock { get; } = new();

    public EngineCluster Engine { get; private set; } = null!;

    public SimulatedZalo Zalo { get; private set; } = null!;

    /// <summary>To the simulator.</summary>
    public HttpClient Http { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        var database = _all.Add(await postgres.CreateDatabaseAsync());
        Zalo = _all.Add(await SimulatedZalo.StartAsync(clock: Clock));
        Http = new HttpClient { BaseAddress = Zalo.Url };
        Engine = _all.Add(await EngineCluster.StartAsync(database, clock: Clock,
            zaloOptions: new ZaloOptions { OpenApi = Zalo.Url, OAuth = Zalo.Url, MiniApp = Zalo.Url, Graph = Zalo.Url }));
        _waking = WakeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        await _waking;
        _over.Dispose();
        Http?.Dispose();
        await _all.DisposeAsync();
    }

    private async Task WakeAsync()
    {
        using var again = new PeriodicTimer(TimeSpan.FromMilliseconds(250));
        try
        {
            while (await again.WaitForNextTickAsync(_over.Token))
            {
                await using var due = Engine.Sql.CreateCommand("update engine.wakeups set due_at = now() where due_at > now() and due_at <= now() + $1");
                due.Parameters.Add(new NpgsqlParameter<TimeSpan> { TypedValue = Clock.Ahead });
                await due.ExecuteNonQueryAsync(_over.Token);
            }
        }
        catch (OperationCanceledException)
        {
        }
    }
}
