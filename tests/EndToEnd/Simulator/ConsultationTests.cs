using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using ZaloOrleans.Simulator.Users;

namespace ZaloOrleans.Simulator;

public sealed class ConsultationTests : IAsyncLifetime
{
    private const string Text = "Chào chị Đặng Thuỳ Trâm, đơn hàng đã gửi 🎉";

    private SimulatorFixture _simulator = null!;

    public async ValueTask InitializeAsync() => _simulator = await SimulatorFixture.StartAsync();

    public ValueTask DisposeAsync() => _simulator.DisposeAsync();

    [Fact]
    public async Task Send_WithKnownToken_AnswersInZalosEnvelope()
    {
        var answer = await _simulator.Client.SendAsync("4318657068771012647", Text);

        Assert.Equal(0, answer.GetProperty("error").GetInt32());
        Assert.Equal("Success", answer.GetProperty("message").GetString());
        var data = answer.GetProperty("data");
        Assert.Equal("4318657068771012647", data.GetProperty("user_id").GetString());
        Assert.Equal(20, data.GetProperty("message_id").GetString()!.Length);
        Assert.True(long.TryParse(data.GetProperty("sent_time").GetString(), out _));
        Assert.Equal("reply", data.GetProperty("quota").GetProperty("quota_type").GetString());
    }

    [Fact]
    public async Task Send_Accepted_IsRecordedAsItCame()
    {
        var answer = await _simulator.Client.SendAsync("77", Text);

        var line = Assert.Single(await _simulator.Client.SendsAsync());
        Assert.Equal(SimulatorClient.Path, line.GetProperty("endpoint").GetString());
        Assert.Equal(SimulatorFixture.OaId, line.GetProperty("oaId").GetString());
        Assert.Equal("77", line.GetProperty("userId").GetString());
        Assert.Equal(answer.GetProperty("data").GetProperty("message_id").GetString(), line.GetProperty("messageId").GetString());
        Assert.Equal(JsonValueKind.Null, line.GetProperty("trackingId").ValueKind);
        Assert.True(line.GetProperty("accepted").GetBoolean());
        Assert.Equal("ok", line.GetProperty("behaviour").GetString());
        Assert.Equal(Text, line.GetProperty("body").GetProperty("message").GetProperty("text").GetString());
        Assert.InRange(line.GetProperty("at").GetInt64(), 1_700_000_000_000, long.MaxValue);
    }

    [Theory]
    [InlineData("unknown")]
    [InlineData(null)]
    public async Task Send_WithoutGoodToken_IsRefusedWithHttp200(string? token)
    {
        using var answer = await _simulator.Client.PostAsync(JsonContent.Create(new { }), token);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(-216, (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("error").GetInt32());
        var line = Assert.Single(await _simulator.Client.SendsAsync());
        Assert.False(line.GetProperty("accepted").GetBoolean());
        Assert.Equal(JsonValueKind.Null, line.GetProperty("oaId").ValueKind);
    }

    [Theory]
    [InlineData("not json\nat all")]
    [InlineData("[]")]
    [InlineData("""{"recipient":{"user_id":77},"message":{"text":"a number is no id"}}""")]
    [InlineData("""{"recipient":{"user_id":"77"}}""")]
    [InlineData("""{"recipient":{"user_id":"77"},"message":{"text":"\ud800"}}""")]
    public async Task Send_WithBadBody_IsRefusedAndStaysOneLine(string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await _simulator.Client.PostAsync(content);

        Assert.Equal(-201, (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("error").GetInt32());
        var line = Assert.Single(await _simulator.Client.SendsAsync());
        Assert.False(line.GetProperty("accepted").GetBoolean());
        Assert.Equal(-201, line.GetProperty("error").GetInt32());
    }

    [Fact]
    public async Task Send_ToUserWhoBlocked_IsRefused()
    {
        _simulator.Users.Set(SimulatorFixture.OaId, "77", new UserState(true, Blocked: true, DateTimeOffset.MaxValue));

        Assert.Equal(-217, await _simulator.Client.SendForErrorAsync("77"));
        Assert.Equal(0, await _simulator.Client.SendForErrorAsync("78"));
    }

    [Fact]
    public async Task Sends_AtOnce_AreEachRecordedOnce()
    {
        var answers = await Task.WhenAll(Enumerable.Range(1, 500).Select(i => _simulator.Client.SendAsync($"{i}")));

        var told = answers.Select(a => a.GetProperty("data").GetProperty("message_id").GetString()).ToHashSet();
        var recorded = (await _simulator.Client.SendsAsync()).Select(s => s.GetProperty("messageId").GetString()).ToList();
        Assert.Equal(500, recorded.Count);
        Assert.True(told.SetEquals(recorded));
    }
}
