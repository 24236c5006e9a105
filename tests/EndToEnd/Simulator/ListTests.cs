using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace ZaloOrleans.Simulator;

/// <summary>What the simulator lists as Zalo does: users, templates, and what is left of the quota.</summary>
public sealed class ListTests : IAsyncLifetime
{
    private SimulatorFixture _simulator = null!;

    public async ValueTask InitializeAsync() => _simulator = await SimulatorFixture.StartAsync();

    public ValueTask DisposeAsync() => _simulator.DisposeAsync();

    [Fact]
    public async Task Users_ComeInPages_AndNotBeyondTheLastOffset()
    {
        await TellAsync("users", new { id = "1000", count = 120 });
        await TellAsync("limits", new { lastOffset = 60 });

        var first = await UsersAsync("""{"offset":0,"count":50}""");
        Assert.Equal((120, 50), (first.GetProperty("data").GetProperty("total").GetInt32(), first.GetProperty("data").GetProperty("users").GetArrayLength()));
        Assert.Equal(50, (await UsersAsync("""{"offset":"60","count":"50"}""")).GetProperty("data").GetProperty("users").GetArrayLength());
        Assert.Equal(-210, (await UsersAsync("""{"offset":61,"count":50}""")).GetProperty("error").GetInt32());
        Assert.Equal(-210, (await UsersAsync("""{"offset":0,"count":51}""")).GetProperty("error").GetInt32());
        Assert.Equal(-201, (await UsersAsync("nonsense")).GetProperty("error").GetInt32());
        Assert.Equal(-216, (await GetAsync("/v3.0/oa/user/getlist?data={}", "unknown")).GetProperty("error").GetInt32());
    }

    [Theory]
    [InlineData("", "11 12 13 14"), InlineData(",\"tag_name\":\"VIP\"", "12"), InlineData(",\"is_follower\":false", "13")]
    [InlineData(",\"last_interaction_period\":\"TODAY\"", "11"), InlineData(",\"last_interaction_period\":\"L7D\"", "11 12"), InlineData(",\"last_interaction_period\":\"L30D\"", "11 12 13")]
    [InlineData(",\"last_interaction_period\":\"2026_01_01:2026_01_02\"", "")]
    public async Task Users_AreSlicedByPeriodTagAndFollowing(string filter, string ids)
    {
        // No day ends meanwhile.
        var now = new DateTimeOffset(2026, 11, 23, 3, 0, 0, TimeSpan.Zero);
        await TellAsync("clock", new { now });
        await TellAsync("users", new { id = "11", lastInteraction = now });
        await TellAsync("users", new { id = "12", lastInteraction = now.AddDays(-5), tags = new[] { "VIP" } });
        await TellAsync("users", new { id = "13", lastInteraction = now.AddDays(-20), follower = false });
        await TellAsync("users", new { id = "14" });

        var users = (await UsersAsync($$"""{"offset":0,"count":50{{filter}}}""")).GetProperty("data").GetProperty("users").EnumerateArray();
        Assert.Equal(ids, string.Join(' ', users.Select(u => u.GetProperty("user_id").GetString())));
    }

    [Fact]
    public async Task Tags_AreThoseOfTheUsers()
    {
        await TellAsync("users", new { id = "11", tags = new[] { "VIP", "Khách quen" } });
        await TellAsync("users", new { id = "12", tags = new[] { "VIP" } });
        var answer = await GetAsync("/v2.0/oa/tag/gettagsofoa");
        Assert.Equal(["Khách quen", "VIP"], answer.GetProperty("data").EnumerateArray().Select(t => t.GetString()));
        Assert.Equal(-216, (await GetAsync("/v2.0/oa/tag/gettagsofoa", "unknown")).GetProperty("error").GetInt32());
    }

    [Fact]
    public async Task User_IsToldInDetail()
    {
        await TellAsync("users", new { id = "77", name = "Lan", phone = "84912345678", tags = new[] { "VIP" }, lastInteraction = "2026-11-23T18:00:00Z" });

        var detail = (await GetAsync("""/v3.0/oa/user/detail?data={"user_id":"77"}""")).GetProperty("data");
        Assert.Equal(("Lan", "24/11/2026", true), (detail.GetProperty("display_name").GetString(), detail.GetProperty("user_last_interaction_date").GetString(), detail.GetProperty("user_is_follower").GetBoolean()));
        Assert.Equal("VIP", detail.GetProperty("tags_and_notes_info").GetProperty("tag_names")[0].GetString());
        Assert.Equal(84912345678, detail.GetProperty("shared_info").GetProperty("phone").GetInt64());
        Assert.Equal(-201, (await GetAsync("""/v3.0/oa/user/detail?data={"user_id":"78"}""")).GetProperty("error").GetInt32());
    }

    [Fact]
    public async Task Templates_AreListed_WithTheirFilter_AndToldInDetail()
    {
        await TellAsync("templates", new { templateId = "201", tag = 2, parameters = new[] { "name" } });
        await TellAsync("templates", new { templateId = "202", status = "PENDING_REVIEW", parameters = new[] { "name" } });

        Assert.Equal(2, (await GetAsync("/template/all?offset=0&limit=100")).GetProperty("metadata").GetProperty("total").GetInt32());
        Assert.Equal(202, (await GetAsync("/template/all?offset=0&limit=100&status=2")).GetProperty("data")[0].GetProperty("templateId").GetInt32());
        Assert.Equal(-132, (await GetAsync("/template/all?offset=0&limit=100&status=ENABLE")).GetProperty("error").GetInt32());
        Assert.Equal(-132, (await GetAsync("/template/all?offset=0&limit=101")).GetProperty("error").GetInt32());
        Assert.Equal("name", (await GetAsync("/template/info/v2?template_id=201")).GetProperty("data").GetProperty("listParams")[0].GetProperty("name").GetString());
        Assert.Equal(0, (await GetAsync("/template/info/v2?template_id=202")).GetProperty("data").GetProperty("listParams").GetArrayLength());
        Assert.Equal(-109, (await GetAsync("/template/info/v2?template_id=203")).GetProperty("error").GetInt32());
        Assert.Equal(-124, (await GetAsync("/template/all?offset=0&limit=100", "unknown")).GetProperty("error").GetInt32());
    }

    [Fact]
    public async Task Quota_IsWhatIsLeftOfTheDay()
    {
        await TellAsync("clock", new { now = "2026-11-23T03:00:00Z" });
        await TellAsync("limits", new { perDay = 5 });
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v3.0/oa/message/template") { Content = JsonContent.Create(new { user_id = "77", template_id = "7", template_data = new { } }) };
        request.Headers.Add("access_token", SimulatorFixture.Token);
        using var sent = await _simulator.Client.Http.SendAsync(request);

        var quota = (await GetAsync("/message/quota")).GetProperty("data");
        Assert.Equal((5, 4), (quota.GetProperty("dailyQuota").GetInt32(), quota.GetProperty("remainingQuota").GetInt32()));
    }

    [Fact]
    public async Task Mistakes_OfATest_AreNamed()
    {
        using var answer = await _simulator.Client.Http.PostAsJsonAsync("/_sim/users", new { id = "x", count = 0, folower = true });
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal(3, (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("errors").GetArrayLength());
    }

    private Task<JsonElement> UsersAsync(string data) => GetAsync("/v3.0/oa/user/getlist?data=" + Uri.EscapeDataString(data));

    private async Task<JsonElement> GetAsync(string path, string token = SimulatorFixture.Token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("access_token", token);
        using var answer = await _simulator.Client.Http.SendAsync(request);
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    private async Task TellAsync(string what, object body)
    {
        using var answer = await _simulator.Client.Http.PostAsJsonAsync("/_sim/" + what, body);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }
}
