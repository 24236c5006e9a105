using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging.Abstractions;
using ZaloOrleans.Api.Engine;

namespace ZaloOrleans.Api.Hosting;

/// <summary>The API and its engine come and go independently of each other.</summary>
public sealed class ConnectionTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);

    [Fact]
    public async Task Api_StartedBeforeTheEngine_IsAliveAndBecomesReady_AndOutlivesIt()
    {
        await using var silo = new StandInSilo();
        await using var app = ApiFixture.Build(silo.GatewayPort, "localhost");
        var starting = app.StartAsync();
        using var client = await ClientAsync(app);
        Assert.Equal(HttpStatusCode.OK, (await Answer.GetAsync(client, "/health/live")).Status);
        Assert.Equal("not_ready", (await Answer.GetAsync(client, "/health/ready")).Code);
        Assert.Equal("starting", (await Answer.GetAsync(client, "/v1/ping")).Code);

        await silo.StartAsync();
        await UntilAsync(client, "/health/ready", HttpStatusCode.OK);
        await starting;

        await silo.StopAsync();
        await UntilAsync(client, "/health/ready", HttpStatusCode.ServiceUnavailable);
        var refused = await Answer.GetAsync(client, "/v1/accounts");
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "1"), (refused.Status, refused.Header("Retry-After")));

        await silo.StartAsync();
        await UntilAsync(client, "/health/ready", HttpStatusCode.OK);
        Assert.Equal(HttpStatusCode.OK, (await Answer.GetAsync(client, "/v1/accounts")).Status);
        await app.StopAsync();
    }

    [Fact]
    public async Task Api_ToldToStopBeforeThereIsAnEngine_Stops()
    {
        await using var app = ApiFixture.Build(1);
        var starting = app.StartAsync();
        using var client = await ClientAsync(app);
        app.Lifetime.StopApplication();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => starting.WaitAsync(Patience));
    }

    [Fact]
    public void Address_ThatIsTaken_IsSaidAtOnce()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;

        Assert.StartsWith($"http://127.0.0.1:{port} of ZALO_API_URLS cannot be listened on:",
            Assert.Throws<SettingsException>(() => ListenCheck.ThrowIfTaken($"http://127.0.0.1:0;http://127.0.0.1:{port}")).Message, StringComparison.Ordinal);
        ListenCheck.ThrowIfTaken("http://localhost:0;http://*:0;http://[::1]:0");
    }

    [Fact]
    public async Task Gateways_Names_AreResolvedEachTime()
    {
        var list = new GatewayList(
            new ApiSettings { AdminKey = "", Gateways = [new("localhost", 30000), new("127.0.0.1", 30000), new("10.1.2.3", 30001), new("no-such-name.invalid", 1)] },
            NullLogger<GatewayList>.Instance);
        var gateways = await list.GetGateways();

        Assert.Contains(new Uri("gwy.tcp://127.0.0.1:30000/0"), gateways);
        Assert.Contains(new Uri("gwy.tcp://10.1.2.3:30001/0"), gateways);
        Assert.Equal(gateways.Count, gateways.Distinct().Count());
        Assert.DoesNotContain(gateways, g => g.Port == 1);
    }

    [Fact]
    public async Task Gateways_OfAFile_AreReadEachTime_AndBelievedInWhileItIsNoList()
    {
        var file = Path.GetTempFileName();
        var list = new GatewayList(new ApiSettings { AdminKey = "", GatewaysFile = file }, NullLogger<GatewayList>.Instance);
        Assert.Equal(["gwy.tcp://127.0.0.1:30000/0"], await GatewaysAsync());

        await File.WriteAllTextAsync(file, "127.0.0.1:30001\n");
        Assert.Equal(["gwy.tcp://127.0.0.1:30001/0"], await GatewaysAsync());
        await File.WriteAllTextAsync(file, "127.0.0.1:30001,10.1.2.3:30002\n");
        Assert.Equal(["gwy.tcp://127.0.0.1:30001/0", "gwy.tcp://10.1.2.3:30002/0"], await GatewaysAsync());
        await File.WriteAllTextAsync(file, "?");
        Assert.Equal(["gwy.tcp://127.0.0.1:30001/0", "gwy.tcp://10.1.2.3:30002/0"], await GatewaysAsync());
        File.Delete(file);
        Assert.Equal(["gwy.tcp://127.0.0.1:30001/0", "gwy.tcp://10.1.2.3:30002/0"], await GatewaysAsync());

        async Task<IEnumerable<string>> GatewaysAsync() => (await list.GetGateways()).Select(g => g.AbsoluteUri);
    }

    private static async Task<HttpClient> ClientAsync(WebApplication app)
    {
        for (var i = 0; app.Urls.First().EndsWith(":0", StringComparison.Ordinal); i++)
        {
            Assert.True(i < 200, "The API does not listen.");
            await Task.Delay(50);
        }

        var client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri(app.Urls.First()) };
        client.DefaultRequestHeaders.Add("Authorization", "Bearer " + ApiFixture.AdminKey);
        return client;
    }

    private static async Task UntilAsync(HttpClient client, string path, HttpStatusCode status)
    {
        using var limit = new CancellationTokenSource(Patience);
        while ((await Answer.GetAsync(client, path)).Status != status)
        {
            Assert.False(limit.IsCancellationRequested, $"{path} did not become {status}.");
            await Task.Delay(100);
        }
    }
}
