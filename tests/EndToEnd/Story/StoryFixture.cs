using ZaloOrleans.Simulator;
using ZaloOrleans.TestKit;

namespace ZaloOrleans.Story;

/// <summary>One installation with its demo account, for all tests of the story. Every test opens a shop of its own in it.</summary>
public sealed class StoryFixture : IAsyncLifetime
{
    private readonly AsyncDisposables _all = new();
    private Installation? _installation;
    private Database? _database;
    private SimulatorClient? _simulator;
    private Wire? _admin;

    public Installation Installation => _installation ?? throw new InvalidOperationException("The installation is not up.");

    /// <summary>The database, by its owner's login.</summary>
    public Database Database => _database!;

    public SimulatorClient Simulator => _simulator!;

    /// <summary>With the installation's admin key.</summary>
    public Wire Admin => _admin!;

    public async ValueTask InitializeAsync()
    {
        _installation = _all.Add(await Installation.StartAsync(new InstallationOptions { Demo = true }));
        _database = _all.Add(new Database(_installation.OwnerConnectionString));
        _simulator = new SimulatorClient(new Uri(_installation.Connection.Simulator));
        _admin = WireWith(_installation.Connection.AdminKey);
    }

    public async ValueTask DisposeAsync()
    {
        _admin?.Dispose();
        _simulator?.Dispose();
        await _all.DisposeAsync();
    }

    /// <summary>A client with a key. Its owner disposes it.</summary>
    public Wire WireWith(string key) => new(Installation.CreateClient(key));

    /// <summary>A client that sends no key. Its owner disposes it.</summary>
    public Wire WireWithoutKey() => new(new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri(Installation.Connection.Api) });

    /// <summary>A new account.</summary>
    public Task<Shop> OpenShopAsync() => Shop.OpenAsync(this);
}
