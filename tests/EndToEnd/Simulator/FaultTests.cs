using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace ZaloOrleans.Simulator;

public sealed class FaultTests : IAsyncLifetime
{
    private SimulatorFixture _simulator = null!;

    private SimulatorClient Client => _simulator.Client;

    public async ValueTask InitializeAsync() => _simulator = await SimulatorFixture.StartAsync();

    public ValueTask DisposeAsync() => _simulator.DisposeAsync();

    [Fact]
    public async Task Status_ForOneUser_IsAnsweredAsOftenAsAskedAndNotAccepted()
    {
        await AddAsync(new { match = new { endpoint = SimulatorClient.Path, userId = "1" }, behaviour = "status", value = 503, times = 2 });

        Assert.Equal([503, 200, 503, 200], await StatusesAsync("1", "2", "1", "1"));
        var refused = (await Client.SendsAsync()).Where(s => s.GetProperty("behaviour").GetString() == "status").ToList();
        Assert.Equal(2, refused.Count);
        Assert.All(refused, line => Assert.False(line.GetProperty("accepted").GetBoolean()));
        Assert.All(refused, line => Assert.Equal(JsonValueKind.Null, line.GetProperty("messageId").ValueKind));
    }

    [Fact]
    public async Task Code_Asked_IsAnsweredInTheEnvelopeAndNotAccepted()
    {
        await AddAsync(new { behaviour = "code", value = -213, times = 1 });

        Assert.Equal(-213, await Client.SendForErrorAsync("1"));
        Assert.Equal(0, await Client.SendForErrorAsync("1"));
        Assert.Equal([false, true], (await Client.SendsAsync()).Select(s => s.GetProperty("accepted").GetBoolean()));
    }

    [Fact]
    public async Task DropAfterAccept_Asked_IsRecordedAndNeverAnswered()
    {
        // On a connection in use, where an HTTP client might repeat a request of its own accord.
        Assert.Equal(0, await Client.SendForErrorAsync("1"));
        await AddAsync(new { match = new { endpoint = "message/cs" }, behaviour = "drop_after_accept", times = 1 });

        await Assert.ThrowsAsync<HttpRequestException>(() => Client.PostAsync("1"));
        Assert.Equal(0, await Client.SendForErrorAsync("1"));

        var lines = await Client.SendsAsync();
        Assert.All(lines, line => Assert.True(line.GetProperty("accepted").GetBoolean()));
        Assert.Equal(["ok", "drop_after_accept", "ok"], lines.Select(line => line.GetProperty("behaviour").GetString()));
    }

    [Fact]
    public async Task DropAfterAccept_OnRefusedRequest_IsNotUsedUp()
    {
        await AddAsync(new { behaviour = "drop_after_accept", times = 1 });

        Assert.Equal(-216, await Client.SendForErrorAsync("1", token: "unknown"));
        Assert.Single(await ListAsync());
    }

    [Fact]
    public async Task Latency_LongerThanTheCallerWaits_LeavesAnAcceptedSend()
    {
        await AddAsync(new { behaviour = "latency", value = 60_000 });

        var call = Client.PostAsync("1");
        // By the clock the caller might give up before it has asked.
        await Eventually.IsAsync("it is recorded", 1, async () => (await Client.SendsAsync()).Count);
        Client.Http.CancelPendingRequests();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);

        var line = Assert.Single(await Client.SendsAsync());
        Assert.True(line.GetProperty("accepted").GetBoolean());
        Assert.Equal("latency", line.GetProperty("behaviour").GetString());
    }

    [Fact]
    public async Task Latency_TogetherWithStatus_BothAct()
    {
        await AddAsync(new { behaviour = "latency", value = 300 });
        await AddAsync(new { behaviour = "status", value = 500 });

        var watch = Stopwatch.StartNew();
        Assert.Equal([500], await StatusesAsync("1"));
        Assert.InRange(watch.ElapsedMilliseconds, 290, 10_000);
    }

    [Fact]
    public async Task Clear_EndsAllFaults()
    {
        await AddAsync(new { behaviour = "status", value = 500 });
        await AddAsync(new { behaviour = "code", value = -32, times = 5 });
        Assert.Equal(2, (await ListAsync()).Count);

        using var answer = await Client.Http.DeleteAsync(new Uri("/_sim/faults", UriKind.Relative));

        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        Assert.Empty(await ListAsync());
        Assert.Equal(0, await Client.SendForErrorAsync("1"));
    }

    [Theory]
    [InlineData("""{"behaviour":"nonsense"}""", "/behaviour")]
    [InlineData("""{}""", "/behaviour")]
    [InlineData("""{"behaviour":"latency"}""", "/value")]
    [InlineData("""{"behaviour":"latency","value":-1}""", "/value")]
    [InlineData("""{"behaviour":"latency","value":600001}""", "/value")]
    [InlineData("""{"behaviour":"latency","value":"10"}""", "/value")]
    [InlineData("""{"behaviour":"status","value":399}""", "/value")]
    [InlineData("""{"behaviour":"status","value":600}""", "/value")]
    [InlineData("""{"behaviour":"code","value":0}""", "/value")]
    [InlineData("""{"behaviour":"code","value":-32,"times":0}""", "/times")]
    [InlineData("""{"behaviour":"code","value":-32,"time":1}""", "/time")]
    [InlineData("""{"behaviour":"code","value":-32,"match":{"userId":1}}""", "/match/userId")]
    [InlineData("""{"behaviour":"code","value":-32,"match":{"endpoint":"/nowhere"}}""", "/match/endpoint")]
    [InlineData("""{"behaviour":"code","value":-32,"match":{"endpoint":"oa_send_text"}}""", "/match/endpoint")]
    [InlineData("""{"behaviour":"webhook_delay"}""", "/value")]
    [InlineData("""{"behaviour":"webhook_delay","value":86400001}""", "/value")]
    [InlineData("""{"behaviour":"webhook_duplicate","value":0}""", "/value")]
    [InlineData("""{"behaviour":"webhook_duplicate","value":101}""", "/value")]
    [InlineData("""{"behaviour":"webhook_reorder","value":1001}""", "/value")]
    [InlineData("""{"behaviour":"webhook_reorder","match":{"endpoint":"oa_sang"}}""", "/match/endpoint")]
    [InlineData("""{"behaviour":""", "")]
    [InlineData("""[]""", "")]
    public async Task Add_BadFault_IsABadRequestThatPointsAtIt(string fault, string place)
    {
        using var content = new StringContent(fault);
        using var answer = await Client.Http.PostAsync(new Uri("/_sim/faults", UriKind.Relative), content);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var errors = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("errors");
        Assert.Equal([place], errors.EnumerateArray().Select(e => e.GetProperty("pointer").GetString()));
        Assert.Empty(await ListAsync());
    }

    private async Task AddAsync(object fault)
    {
        using var answer = await Client.FaultAsync(fault);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
    }

    private async Task<IReadOnlyList<JsonElement>> ListAsync() =>
        [.. (await Client.Http.GetFromJsonAsync<JsonElement>("/_sim/faults")).EnumerateArray()];

    private async Task<IReadOnlyList<int>> StatusesAsync(params string[] userIds)
    {
        var statuses = new List<int>();
        foreach (var userId in userIds)
        {
            using var answer = await Client.PostAsync(userId);
            statuses.Add((int)answer.StatusCode);
        }

        return statuses;
    }
}
