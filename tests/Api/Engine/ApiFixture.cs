using System.Net.Http.Headers;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;
using ZaloOrleans.Accounts;
using ZaloOrleans.Api.Hosting;

[assembly: AssemblyFixture(typeof(ZaloOrleans.Api.Engine.ApiFixture))]

namespace ZaloOrleans.Api.Engine;

/// <summary>The API as it runs, on a free port, in front of a silo of stand-ins. One for all tests: each makes accounts and keys of its own.</summary>
public sealed class ApiFixture : IAsyncLifetime
{
    public const string AdminKey = "zo_admin_0123456789abcdefghijklmnopqrstuvwxyz";

    private readonly StandInSilo _silo = new();
    private long _lastAccount;
    private WebApplication? _app;

    public EngineBook Book => _silo.Book;

    public IServiceProvider Services => _app!.Services;

    public Uri Url => new(_app!.Urls.First());

    public async ValueTask InitializeAsync()
    {
        await _silo.StartAsync();
        _app = Build(_silo.GatewayPort);
        await _app.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
        {
            await _app.StopAsync();
            await _app.DisposeAsync();
        }

        await _silo.DisposeAsync();
    }

    /// <summary>An API of its own, not started yet.</summary>
    internal static WebApplication Build(int gatewayPort, string host = "127.0.0.1") => ApiApp.Build(
        new ApiSettings { AdminKey = AdminKey, ClusterId = StandInSilo.Cluster, Gateways = [new GatewayAddress(host, gatewayPort)], Urls = "http://127.0.0.1:0" },
        builder => builder.Logging.ClearProviders());

    /// <summary>A key that the engine knows, of a new account unless one is given.</summary>
    internal TestKey NewKey(
        string kind = "live", string[]? scopes = null, string[]? origins = null, long? account = null, DateTimeOffset? expiresAt = null, DateTimeOffset? revokedAt = null)
    {
        var text = ApiKeyText.New(kind);
        var record = new ApiKeyRecord(Book.NextId(), account ?? Interlocked.Increment(ref _lastAccount), text.SecretHash, kind, "shop", [.. scopes ?? ["*"]],
            [.. origins ?? []], expiresAt, revokedAt);
        Book.Keys[text.PublicId] = record;
        return new TestKey(text, record);
    }

    /// <summary>A client with a key, or without.</summary>
    public HttpClient Client(string? key)
    {
        var client = new HttpClient(new SocketsHttpHandler { UseProxy = false, Expect100ContinueTimeout = TimeSpan.FromSeconds(30) }) { BaseAddress = Url };
        client.DefaultRequestHeaders.Authorization = key is null ? null : new AuthenticationHeaderValue("Bearer", key);
        return client;
    }
}
