using ZaloOrleans.TestKit;

namespace ZaloOrleans.Faults;

/// <summary>An installation with a shop in it. The tests that share it leave it whole.</summary>
public abstract class RunningShop(int silos) : IAsyncLifetime
{
    private Installation? _installation;
    private Shop? _shop;

    public Installation Installation => _installation!;

    internal Shop Shop => _shop!;

    public async ValueTask InitializeAsync()
    {
        _installation = await Installation.StartAsync(new InstallationOptions { Silos = silos });
        _shop = await Shop.OpenAsync(_installation);
    }

    public async ValueTask DisposeAsync()
    {
        if (_shop is not null)
            await _shop.DisposeAsync();
        if (_installation is not null)
            await _installation.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}

/// <summary>With one silo.</summary>
public sealed class OneSilo() : RunningShop(1);

/// <summary>With two silos.</summary>
public sealed class TwoSilos() : RunningShop(2);
