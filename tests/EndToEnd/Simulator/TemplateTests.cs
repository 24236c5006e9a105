using System.Net.Http.Json;
using System.Text.Json;
using ZaloOrleans.Simulator.Templates;
using ZaloOrleans.Simulator.Users;

namespace ZaloOrleans.Simulator;

public sealed class TemplateTests : IAsyncLifetime
{
    private const string ByUser = "/v3.0/oa/message/template";
    private const string ByPhone = "/message/template";

    private SimulatorFixture _simulator = null!;

    public async ValueTask InitializeAsync() => _simulator = await SimulatorFixture.StartAsync();

    public ValueTask DisposeAsync() => _simulator.DisposeAsync();

    [Fact]
    public async Task Template_ByUser_AnswersAsZaloDoes()
    {
        var data = (await PostAsync(ByUser, """{"user_id":"77","template_id":"7","template_data":{"a":"b","n":5}}""")).GetProperty("data");

        Assert.Equal("77", data.GetProperty("user_id").GetString());
        Assert.True(long.TryParse(data.GetProperty("sent_time").GetString(), out _));
        var line = Assert.Single(await _simulator.Client.SendsAsync());
        Assert.Equal((ByUser, data.GetProperty("message_id").GetString()), (line.GetProperty("endpoint").GetString(), line.GetProperty("messageId").GetString()));
    }

    [Fact]
    public async Task Template_ByPhone_AnswersAsZaloDoesAndHasAStatus()
    {
        var data = (await PostAsync(ByPhone, """{"phone":"84912345678","template_id":"7","template_data":{},"tracking_id":"zo-1_a"}""")).GetProperty("data");

        Assert.Equal("19999", data.GetProperty("quota").GetProperty("remainingQuota").GetString());
        var line = Assert.Single(await _simulator.Client.SendsAsync());
        Assert.Equal(("84912345678", "zo-1_a"), (line.GetProperty("phone").GetString(), line.GetProperty("trackingId").GetString()));
        Assert.Equal(1, (await StatusAsync(data.GetProperty("msg_id").GetString()!)).GetProperty("data").GetProperty("status").GetInt32());
        Assert.Equal(-1, (await StatusAsync("nobody")).GetProperty("data").GetProperty("status").GetInt32());
        Assert.Equal(-107, (await StatusAsync("")).GetProperty("error").GetInt32());
        Assert.Equal(-124, (await StatusAsync("x", "unknown")).GetProperty("error").GetInt32());
    }

    [Theory]
    [InlineData(ByPhone, """{"phone":"0912345678","template_id":"7","template_data":{},"tracking_id":"a"}""", -108)]
    [InlineData(ByPhone, """{"phone":84912345678,"template_id":"7","template_data":{},"tracking_id":"a"}""", -108)]
    [InlineData(ByPhone, """{"phone":"+84912345678","template_id":"7","template_data":{},"tracking_id":"a"}""", 0)]
    [InlineData(ByPhone, """{"phone":"84912345678","template_id":"7","template_data":{}}""", -132)]
    [InlineData(ByPhone, """{"phone":"84912345678","template_id":"7","template_data":{},"tracking_id":"a b"}""", -132)]
    [InlineData(ByPhone, """{"phone":"84912345678","template_id":"7","template_data":{},"tracking_id":"0123456789012345678901234567890123456789012345678"}""", -132)]
    [InlineData(ByPhone, """{"phone":"84912345678","template_id":"7","template_data":{},"tracking_id":"a","sending_mode":"2"}""", -162)]
    [InlineData(ByPhone, """{"phone":"84912345678","template_id":"x","template_data":{},"tracking_id":"a"}""", -109)]
    [InlineData(ByPhone, """{"phone":"84912345678","template_id":"7","tracking_id":"a"}""", -111)]
    [InlineData(ByPhone, """{"phone":"84912345678","template_id":"7","template_data":{"a":{}},"tracking_id":"a"}""", -112)]
    [InlineData(ByPhone, """{"phone":"84912345678","template_id":"8","template_data":{"other":"b"},"tracking_id":"a"}""", -1122)]
    [InlineData(ByPhone, """{"phone":"84912345678","template_id":"6","template_data":{},"tracking_id":"a"}""", -131)]
    [InlineData(ByPhone, "[]", -122)]
    [InlineData(ByUser, """{"user_id":77,"template_id":"7","template_data":{}}""", -201)]
    [InlineData(ByUser, """{"user_id":"77","template_id":"7"}""", -111)]
    [InlineData(ByUser, "nonsense", -122)]
    public async Task Template_WithBadBody_IsRefusedAsZaloDoes(string endpoint, string body, int error)
    {
        await TemplateAsync(new { templateId = "6", enabled = false });
        await TemplateAsync(new { templateId = "8", parameters = new[] { "name" } });
        Assert.Equal(error, (await PostAsync(endpoint, body)).GetProperty("error").GetInt32());
    }

    [Theory]
    [InlineData(true, true, 1, -141)]
    [InlineData(false, false, null, -213)]
    [InlineData(false, false, 1, 0)]
    public async Task Template_ByUserWhoIsNotThere_IsRefused(bool follower, bool blocked, int? daysAgo, int error)
    {
        _simulator.Users.Set(SimulatorFixture.OaId, "77", new UserState(follower, blocked, daysAgo is { } d ? TimeProvider.System.GetUtcNow().AddDays(-d) : null));
        Assert.Equal(error, (await PostAsync(ByUser, """{"user_id":"77","template_id":"7","template_data":{}}""")).GetProperty("error").GetInt32());
    }

    [Fact]
    public async Task Quota_OfTheDay_IsRecordedAsViolatedAndARefusalUsesNone()
    {
        // No day ends meanwhile.
        await _simulator.Client.TellAsync("clock", new { now = "2026-11-23T03:00:00Z" });
        using var limits = await _simulator.Client.Http.PostAsJsonAsync("/_sim/limits", new { perDay = 2 });
        limits.EnsureSuccessStatusCode();
        using var fault = await _simulator.Client.FaultAsync(new { match = new { endpoint = ByPhone, userId = "84900000000" }, behaviour = "code", value = -119 });
        fault.EnsureSuccessStatusCode();

        Assert.Equal([-119, 0, 0, -144], await ErrorsAsync("84900000000", "84900000001", "84900000002", "84900000003"));
        Assert.Equal([null, null, null, "quota"], (await _simulator.Client.SendsAsync()).Select(s => s.GetProperty("violation").GetString()));
    }

    [Fact]
    public async Task Rate_OfAMinute_IsRecordedAsViolated()
    {
        using var limits = await _simulator.Client.Http.PostAsJsonAsync("/_sim/limits", new { perMinute = 0 });
        limits.EnsureSuccessStatusCode();
        Assert.Equal(-32, await _simulator.Client.SendForErrorAsync("77"));
        Assert.Equal("rate", Assert.Single(await _simulator.Client.SendsAsync()).GetProperty("violation").GetString());
    }

    [Theory]
    [InlineData("2026-11-23T14:59:59Z", false)]
    [InlineData("2026-11-23T15:00:00Z", true)]
    [InlineData("2026-11-23T22:59:59Z", true)]
    [InlineData("2026-11-23T23:00:00Z", false)]
    public void Night_InVietnam_IsFrom22To6(string time, bool night) =>
        Assert.Equal(night, TemplateRules.IsNight(DateTimeOffset.Parse(time, System.Globalization.CultureInfo.InvariantCulture)));

    private async Task<List<int>> ErrorsAsync(params string[] phones)
    {
        var errors = new List<int>();
        foreach (var phone in phones)
            errors.Add((await PostAsync(ByPhone, $$"""{"phone":"{{phone}}","template_id":"7","template_data":{},"tracking_id":"a"}""")).GetProperty("error").GetInt32());
        return errors;
    }

    private async Task<JsonElement> PostAsync(string path, string body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body) };
        request.Headers.Add("access_token", SimulatorFixture.Token);
        using var answer = await _simulator.Client.Http.SendAsync(request);
        answer.EnsureSuccessStatusCode();
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    private async Task TemplateAsync(object template)
    {
        using var answer = await _simulator.Client.Http.PostAsJsonAsync("/_sim/templates", template);
        answer.EnsureSuccessStatusCode();
    }

    private async Task<JsonElement> StatusAsync(string id, string token = SimulatorFixture.Token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/message/status?message_id={id}");
        request.Headers.Add("access_token", token);
        using var answer = await _simulator.Client.Http.SendAsync(request);
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }
}
