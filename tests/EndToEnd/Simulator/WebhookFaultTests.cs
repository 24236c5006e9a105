using System.Text.Json;

namespace ZaloOrleans.Simulator;

/// <summary>Webhooks that come again, late, and after others.</summary>
public sealed class WebhookFaultTests : IAsyncLifetime
{
    private const string Lan = "4339761418830368433";
    private const string Mai = "4339761418830368434";
    private WebhookReceiver _receiver = null!;
    private SimulatorFixture _simulator = null!;

    public async ValueTask InitializeAsync()
    {
        _receiver = await WebhookReceiver.StartAsync();
        _simulator = await SimulatorFixture.StartAsync(_receiver.Url);
        await _simulator.Client.TellAsync("webhooks/settings", new { echo = (object?)null, received = (object?)null, seen = (object?)null });
    }

    public async ValueTask DisposeAsync()
    {
        await _simulator.DisposeAsync();
        await _receiver.DisposeAsync();
    }

    [Fact]
    public async Task Duplicate_ComesAgainByteForByte_AsOftenAsAskedFor()
    {
        await FaultAsync(new { behaviour = "webhook_duplicate", value = 3, times = 1 });
        await FaultAsync(new { behaviour = "webhook_duplicate", times = 1 });
        // Three that differ: two alike within a millisecond would be one body.
        await ActAsync(Lan, "follow");
        await ActAsync(Mai, "follow");
        await ActAsync(Lan, "unfollow");

        Assert.Equal([4, 2, 1], _receiver.Posted.GroupBy(p => p.Body).Select(g => g.Count()));
        Assert.Equal([1, 2, 3, 4, 1, 2, 1], (await _simulator.Client.LinesAsync("webhooks")).Select(l => l.GetProperty("copy").GetInt32()));
        Assert.Empty((await _simulator.Client.Http.GetStringAsync(new Uri("/_sim/faults", UriKind.Relative))).Trim('[', ']'));
    }

    [Fact]
    public async Task Delay_OfOnePersonsEvent_LetsTheOthersPass()
    {
        // Longer than the two that are to pass take on a busy machine.
        await FaultAsync(new { match = new { endpoint = "follow", userId = Lan }, behaviour = "webhook_delay", value = 5_000 });
        Assert.Equal(JsonValueKind.Null, (await ActAsync(Lan, "follow")).GetProperty("status").ValueKind);
        await ActAsync(Lan, "unfollow");
        await ActAsync(Mai, "follow");
        Assert.Equal(["unfollow", "follow"], _receiver.Events);

        // Its line is written when it has been answered.
        await Eventually.IsAsync("the late one", 3, async () => (await _simulator.Client.LinesAsync("webhooks")).Count);
        // As it was when it happened: what came late is older than what came before.
        Assert.True(TimeOf(_receiver.Posted[2]) <= TimeOf(_receiver.Posted[0]));
        Assert.Equal(["ok", "ok", "webhook_delay"], (await _simulator.Client.LinesAsync("webhooks")).Select(l => l.GetProperty("behaviour").GetString()));
    }

    [Fact]
    public async Task Reorder_ComesAfterAsManyOthers()
    {
        await FaultAsync(new { match = new { endpoint = "follow" }, behaviour = "webhook_reorder", value = 2, times = 1 });
        await ActAsync(Lan, "follow");
        await ActAsync(Lan, "say");
        Assert.Equal(["user_send_text"], _receiver.Events);
        await ActAsync(Lan, "unfollow");

        await Eventually.IsAsync("the late one", 3, () => Task.FromResult(_receiver.Posted.Count));
        Assert.Equal(["user_send_text", "unfollow", "follow"], _receiver.Events);
    }

    [Fact]
    public async Task Reorder_WithoutOthers_ComesAllTheSame()
    {
        await FaultAsync(new { behaviour = "webhook_reorder", value = 1_000, times = 1 });
        await ActAsync(Lan, "follow");
        await Eventually.IsAsync("it", 1, () => Task.FromResult(_receiver.Posted.Count));
    }

    [Fact]
    public async Task Faults_OfAMessagesPath_HitWhatFollowsItAndAllThree()
    {
        await _simulator.Client.TellAsync("webhooks/settings", new { echo = new { chance = 1 }, received = new { chance = 1 } });
        await FaultAsync(new { match = new { endpoint = "message/cs" }, behaviour = "webhook_duplicate", value = 1, times = 1 });
        await FaultAsync(new { match = new { endpoint = "message/cs" }, behaviour = "webhook_delay", value = 0, times = 1 });
        await FaultAsync(new { match = new { endpoint = "message/cs" }, behaviour = "webhook_reorder", times = 1 });
        await ActAsync(Mai, "follow");
        await _simulator.Client.SendForErrorAsync(Lan);

        await Eventually.IsAsync("all", 4, () => Task.FromResult(_receiver.Posted.Count));
        Assert.Equal(["follow", "user_received_message", "oa_send_text", "oa_send_text"], _receiver.Events);
        Assert.Equal("webhook_delay webhook_reorder webhook_duplicate", (await _simulator.Client.LinesAsync("webhooks"))[2].GetProperty("behaviour").GetString());
    }

    [Fact]
    public async Task Faults_OfWebhooks_LeaveAnswersAlone_AndTheOtherWayRound()
    {
        await FaultAsync(new { behaviour = "webhook_delay", value = 60_000 });
        await FaultAsync(new { behaviour = "status", value = 500, times = 1 });
        using var answer = await _simulator.Client.PostAsync(Lan);
        Assert.Equal(500, (int)answer.StatusCode);
        Assert.Equal(0, await _simulator.Client.SendForErrorAsync(Lan));
    }

    private static long TimeOf(Posted posted) => long.Parse(posted.Json.GetProperty("timestamp").GetString()!, System.Globalization.CultureInfo.InvariantCulture);

    private Task<JsonElement> ActAsync(string user, string act) => _simulator.Client.TellAsync($"users/{user}/{act}", new { });

    private Task FaultAsync(object fault) => _simulator.Client.TellAsync("faults", fault);
}
