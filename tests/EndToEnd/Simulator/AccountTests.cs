using System.Net;
using System.Net.Http.Json;

namespace ZaloOrleans.Simulator;

public sealed class AccountTests : IAsyncLifetime
{
    private static readonly object Second = new { oaId = "22", appId = "1", oaSecretKey = "k", accessToken = "second" };

    private SimulatorFixture _simulator = null!;

    public async ValueTask InitializeAsync() => _simulator = await SimulatorFixture.StartAsync();

    public ValueTask DisposeAsync() => _simulator.DisposeAsync();

    [Fact]
    public async Task Register_FurtherOa_MaySend()
    {
        Assert.Equal(HttpStatusCode.Created, await RegisterAsync(Second));

        Assert.Equal(0, await _simulator.Client.SendForErrorAsync("77", token: "second"));
        Assert.Equal("22", Assert.Single(await _simulator.Client.SendsAsync()).GetProperty("oaId").GetString());
    }

    [Fact]
    public async Task Register_AgainWithNewToken_EndsTheOldOne()
    {
        await RegisterAsync(Second);
        await RegisterAsync(new { oaId = "22", appId = "1", oaSecretKey = "k", accessToken = "newer" });

        Assert.Equal(-216, await _simulator.Client.SendForErrorAsync("77", token: "second"));
        Assert.Equal(0, await _simulator.Client.SendForErrorAsync("77", token: "newer"));
    }

    [Fact]
    public async Task Register_TokenOfAnotherOa_IsAConflict() =>
        Assert.Equal(
            HttpStatusCode.Conflict,
            await RegisterAsync(new { oaId = "22", appId = "1", oaSecretKey = "k", accessToken = SimulatorFixture.Token }));

    [Fact]
    public async Task Register_WithFieldsMissing_IsABadRequest() =>
        Assert.Equal(HttpStatusCode.BadRequest, await RegisterAsync(new { oaId = "22", appid = "1", accessToken = "" }));

    [Fact]
    public async Task Register_BeforeARestart_IsKept()
    {
        await RegisterAsync(Second);
        await _simulator.StopAsync();
        _simulator = await SimulatorFixture.StartAsync(_simulator.Folder);

        Assert.Equal(0, await _simulator.Client.SendForErrorAsync("77", token: "second"));
    }

    private async Task<HttpStatusCode> RegisterAsync(object account)
    {
        using var answer = await _simulator.Client.Http.PostAsJsonAsync("/_sim/oas", account);
        return answer.StatusCode;
    }
}
