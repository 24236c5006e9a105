using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using ZaloOrleans.Simulator.Clocks;

namespace ZaloOrleans.Simulator;

/// <summary>Zalo's rules, each by itself: what is let through, what is refused with which number, and what is recorded.</summary>
public sealed class LimitTests : IAsyncLifetime
{
    private const string User = "77";
    private const string Phone = "84912345678";
    private const string Advertising = "30";

    private SimulatorFixture _simulator = null!;

    private SimulatorClient Client => _simulator.Client;

    public async ValueTask InitializeAsync()
    {
        _simulator = await SimulatorFixture.StartAsync();
        await Client.TellAsync("templates", new { templateId = Advertising, tag = 3 });
        // By day, whenever this runs.
        await Client.TellAsync("clock", new { now = "2026-11-23T03:00:00Z" });
    }

    public ValueTask DisposeAsync() => _simulator.DisposeAsync();

    [Theory]
    [InlineData("21:50", User, Advertising, 0), InlineData("22:00", User, Advertising, -234), InlineData("05:50", User, Advertising, -234), InlineData("06:00", User, Advertising, 0)]
    [InlineData("21:50", Phone, Advertising, 0), InlineData("22:00", Phone, Advertising, -133), InlineData("05:50", Phone, Advertising, -133), InlineData("06:00", Phone, Advertising, 0)]
    [InlineData("03:00", User, "7", 0), InlineData("03:00", Phone, "7", 0)]
    public async Task Advertising_ByNightInVietnam_IsRefused(string time, string address, string template, int error)
    {
        Assert.Equal(time, (await Client.TellAsync("clock", new { vietnam = time })).GetProperty("vietnam").GetString());
        Assert.Equal(error, await Client.TemplateForErrorAsync(address, template));
        Assert.Equal(error == 0 ? [] : ["hours"], await ViolationsAsync());
    }

    [Theory]
    [InlineData(User, -218, -218), InlineData(Phone, -1472, -1471)]
    public async Task Advertising_ToOnePerson_IsOnceADayAndSixTimesAMonth(string address, int day, int month)
    {
        Assert.Equal((0, day), (await Client.TemplateForErrorAsync(address, Advertising), await Client.TemplateForErrorAsync(address, Advertising)));
        // Another person, and what is no advertising, are not meant.
        Assert.Equal((0, 0), (await Client.TemplateForErrorAsync(address[..^1] + "9", Advertising), await Client.TemplateForErrorAsync(address)));
        for (var i = 24; i <= 28; i++)
            Assert.Equal(0, await OnAsync($"2026-11-{i}T03:00:00Z", address));
        Assert.Equal(month, await OnAsync("2026-11-29T03:00:00Z", address));
        Assert.Equal(month, await OnAsync("2026-11-30T14:59:00Z", address));
        Assert.Equal(0, await OnAsync("2026-12-01T03:00:00Z", address));
        Assert.Contains("person", await ViolationsAsync());
    }

    [Fact]
    public async Task Advertising_OfAnOa_ByUserIsCountedByDayAndByPhoneByMonth()
    {
        await Client.TellAsync("limits", new { promotionsPerDay = 2, promotionsPerMonth = 1 });
        Assert.Equal((0, 0, -211), (await Client.TemplateForErrorAsync("1", Advertising), await Client.TemplateForErrorAsync("2", Advertising), await Client.TemplateForErrorAsync("3", Advertising)));
        Assert.Equal((0, -1441), (await Client.TemplateForErrorAsync("84900000001", Advertising), await Client.TemplateForErrorAsync("84900000002", Advertising)));
        Assert.Equal(["quota", "quota"], await ViolationsAsync());
        // Nobody's day was used up by a refusal.
        Assert.Equal(0, await OnAsync("2026-11-24T03:00:00Z", "3"));
        Assert.Equal(-1441, await OnAsync("2026-11-24T03:00:00Z", "84900000002"));
        Assert.Equal(0, await OnAsync("2026-12-01T03:00:00Z", "84900000002"));
    }

    [Theory]
    [InlineData(0, 500), InlineData(10_000, 500), InlineData(10_040, 502)]
    public async Task Advertising_OfAnOa_GrowsWithItsFollowers(int followers, int most)
    {
        if (followers > 0)
            await Client.TellAsync("users", new { id = "1000", count = followers, lastInteraction = "2026-11-22T03:00:00Z" });
        Assert.Equal(most, new Limits.LimitSettings().PromotionsOf(_simulator.Users.FollowersOf(SimulatorFixture.OaId)));
    }

    [Theory]
    [InlineData(User), InlineData(Phone)]
    public async Task Template_WithALimitOfItsOwn_IsRefusedBeyondIt(string address)
    {
        await Client.TellAsync("templates", new { templateId = "8", perDay = 1 });
        Assert.Equal((0, -147, 0), (await Client.TemplateForErrorAsync(address, "8"), await Client.TemplateForErrorAsync(address, "8"), await Client.TemplateForErrorAsync(address)));
        Assert.Equal(0, await OnAsync("2026-11-24T03:00:00Z", address, "8"));
    }

    [Fact]
    public async Task Template_ThatGoesByPhoneOnly_IsRefusedByUser()
    {
        await Client.TellAsync("templates", new { templateId = "8", byUser = false });
        Assert.Equal((-249, 0), (await Client.TemplateForErrorAsync(User, "8"), await Client.TemplateForErrorAsync(Phone, "8")));
    }

    [Fact]
    public async Task Quota_IsOfTheDayInVietnam()
    {
        await Client.TellAsync("limits", new { perDay = 1 });
        Assert.Equal((0, -144), (await Client.TemplateForErrorAsync(Phone), await Client.TemplateForErrorAsync(User)));
        Assert.Equal(-144, await OnAsync("2026-11-23T16:55:00Z", Phone, "7"));
        Assert.Equal(0, await OnAsync("2026-11-23T17:00:00Z", Phone, "7"));
    }

    [Theory]
    [InlineData("{\"blocked\":true}", -217, -141), InlineData("{\"offline\":true}", -227, -227), InlineData("{\"refuses\":[\"consultation\"]}", -244, 0)]
    [InlineData("{\"refuses\":[\"transaction\"]}", 0, -244), InlineData("{\"follower\":false,\"lastInteraction\":null}", -213, -213)]
    public async Task User_WhoIsNotReached_IsRefused(string state, int consultation, int template)
    {
        var body = JsonSerializer.Deserialize<Dictionary<string, object?>>(state)!;
        body["id"] = User;
        body.TryAdd("lastInteraction", "2026-11-23T02:00:00Z");
        await Client.TellAsync("users", body);
        Assert.Equal((consultation, template), (await Client.SendForErrorAsync(User), await Client.TemplateForErrorAsync(User)));
    }

    [Fact]
    public async Task User_WhoDoesNotFollow_GetsTemplatesButNoAdvertising()
    {
        await Client.TellAsync("users", new { id = User, follower = false, lastInteraction = "2026-11-22T03:00:00Z" });
        Assert.Equal((0, -213), (await Client.TemplateForErrorAsync(User), await Client.TemplateForErrorAsync(User, Advertising)));
    }

    [Theory]
    [InlineData("{\"hasZalo\":false}", "7", -118), InlineData("{\"offline\":true}", "7", -114), InlineData("{\"blocked\":true}", "7", -141)]
    [InlineData("{\"refuses\":[\"promotion\"]}", "7", 0), InlineData("{\"refuses\":[\"promotion\"]}", Advertising, -139)]
    public async Task Phone_ThatIsNotReached_IsRefused(string state, string template, int error)
    {
        var body = JsonSerializer.Deserialize<Dictionary<string, object?>>(state)!;
        body["phone"] = Phone;
        await Client.TellAsync("phones", body);
        Assert.Equal(error, await Client.TemplateForErrorAsync(Phone, template));
        Assert.Equal(0, await Client.TemplateForErrorAsync("84900000001", template));
    }

    [Theory]
    [InlineData("2026-11-16T03:05:00Z", 0, 0), InlineData("2026-11-16T03:00:00Z", -230, 0), InlineData("2025-11-23T03:05:00Z", -230, 0), InlineData("2025-11-23T03:00:00Z", -230, -232)]
    public async Task Window_SinceTheLastInteraction_EndsExactlyThen(string last, int consultation, int template)
    {
        await Client.TellAsync("users", new { id = User, lastInteraction = last });
        // The clock goes on while this runs: the last minutes of a window are not its last moment, its end is exact.
        await Client.TellAsync("clock", new { now = "2026-11-23T03:00:00Z" });
        Assert.Equal((consultation, template), (await Client.SendForErrorAsync(User), await Client.TemplateForErrorAsync(User)));
        Assert.Equal(Enumerable.Repeat("window", (consultation < 0 ? 1 : 0) + (template < 0 ? 1 : 0)), await ViolationsAsync());
    }

    [Fact]
    public async Task Consultation_After48Hours_ComesOutOfThePackage()
    {
        await Client.TellAsync("users", new { id = User, lastInteraction = "2026-11-20T03:00:00Z" });
        var charged = await Client.SendAsync(User);
        Assert.False(charged.GetProperty("data").TryGetProperty("quota", out _));

        await Client.TellAsync("limits", new { consultationsPerMonth = 1 });
        var quota = (await Client.SendAsync(User)).GetProperty("data").GetProperty("quota");
        Assert.Equal(("sub_quota", 0, 1, "30/11/2026"),
            (quota.GetProperty("quota_type").GetString(), quota.GetProperty("remain").GetInt32(), quota.GetProperty("total").GetInt32(), quota.GetProperty("expired_date").GetString()));
        Assert.Equal(-211, await Client.SendForErrorAsync(User));
        Assert.Equal(["quota"], await ViolationsAsync());
        // Free ones go on.
        Assert.Equal(0, await Client.SendForErrorAsync("78"));
    }

    [Fact]
    public async Task Rate_IsToldInHeaders_AndWhoAsksTooOftenIsRecordedWhateverTheyAsk()
    {
        await Client.TellAsync("limits", new { perMinute = 2 });
        using (var first = await Client.PostAsync(User))
            Assert.Equal(("2", "1"), (Assert.Single(first.Headers.GetValues("X-RateLimit-Limit")), Assert.Single(first.Headers.GetValues("X-RateLimit-Remain"))));
        await Client.CallAsync(HttpMethod.Get, "/template/all?offset=0&limit=1");
        Assert.Equal(-32, (await Client.CallAsync(HttpMethod.Get, "/v2.0/oa/tag/gettagsofoa")).GetProperty("error").GetInt32());
        Assert.Equal(-32, await Client.SendForErrorAsync(User));

        var violations = await Client.LinesAsync("violations");
        Assert.Equal([("/v2.0/oa/tag/gettagsofoa", null, "rate", -32), (SimulatorClient.Path, User, "rate", -32)],
            violations.Select(v => (v.GetProperty("endpoint").GetString(), v.GetProperty("userId").GetString(), v.GetProperty("limit").GetString(), v.GetProperty("error").GetInt32())));
        Assert.Equal(2, (await Client.Http.GetFromJsonAsync<JsonElement>("/_sim/health")).GetProperty("violations").GetInt32());
    }

    [Fact]
    public async Task Limits_OfOneOa_LeaveTheOthers()
    {
        await Client.TellAsync("oas", new { oaId = "22", appId = "1", oaSecretKey = "k", accessToken = "second" });
        await Client.TellAsync("limits", new { oaId = "22", perDay = 0 });
        Assert.Equal((-144, 0), (await Client.TemplateForErrorAsync(User, token: "second"), await Client.TemplateForErrorAsync(User)));
        Assert.Equal(0, (await Client.Http.GetFromJsonAsync<JsonElement>("/_sim/limits?oaId=22")).GetProperty("perDay").GetInt32());
        Assert.Equal(20_000, (await Client.Http.GetFromJsonAsync<JsonElement>("/_sim/limits")).GetProperty("perDay").GetInt32());
    }

    [Fact]
    public async Task Refusal_ByAFault_UsesUpNothing()
    {
        await Client.TellAsync("limits", new { perDay = 1 });
        await Client.TellAsync("faults", new { behaviour = "status", value = 500, times = 1 });
        using (var request = new HttpRequestMessage(HttpMethod.Post, "/message/template") { Content = JsonContent.Create(new { phone = Phone, template_id = Advertising, template_data = new { }, tracking_id = "a" }) })
        {
            request.Headers.Add("access_token", SimulatorFixture.Token);
            using var failed = await Client.Http.SendAsync(request);
            Assert.Equal(HttpStatusCode.InternalServerError, failed.StatusCode);
        }

        Assert.Equal((0, -1472), (await Client.TemplateForErrorAsync(Phone, Advertising), await Client.TemplateForErrorAsync(Phone, Advertising)));
    }

    [Theory]
    [InlineData("2026-11-23T15:00:00Z", "22:00", "2026-11-23T15:00:00Z"), InlineData("2026-11-23T15:00:01Z", "22:00", "2026-11-24T15:00:00Z")]
    [InlineData("2026-11-23T15:00:00Z", "06:00", "2026-11-23T23:00:00Z")]
    public void Clock_OfVietnam_GoesOnToTheNextTime(string now, string time, string then) => Assert.Equal(
        DateTimeOffset.Parse(then, System.Globalization.CultureInfo.InvariantCulture),
        VietnamTime.Next(TimeOnly.Parse(time, System.Globalization.CultureInfo.InvariantCulture), DateTimeOffset.Parse(now, System.Globalization.CultureInfo.InvariantCulture)));

    [Fact]
    public async Task Clock_MovedAndBack_IsTheMachines()
    {
        await Client.TellAsync("clock", new { offsetSeconds = 3_600 });
        Assert.Equal(3_600, (await Client.Http.GetFromJsonAsync<JsonElement>("/_sim/clock")).GetProperty("offsetSeconds").GetInt32());
        using var gone = await Client.Http.DeleteAsync(new Uri("/_sim/clock", UriKind.Relative));
        Assert.Equal(0, (await Client.Http.GetFromJsonAsync<JsonElement>("/_sim/clock")).GetProperty("offsetSeconds").GetInt32());
    }

    [Theory]
    [InlineData("clock", "{}"), InlineData("clock", """{"now":"today"}"""), InlineData("clock", """{"vietnam":"25:00"}"""), InlineData("clock", """{"offsetSeconds":2000000000}""")]
    [InlineData("limits", """{"perDay":-1}"""), InlineData("limits", """{"perYear":1}"""), InlineData("limits", """{"oaId":"9","perDay":1}"""), InlineData("limits", """{"perMinute":null}""")]
    [InlineData("phones", """{"phone":"0912345678"}"""), InlineData("phones", """{"phone":"84912345678","refuses":["spam"]}"""), InlineData("users", """{"id":"1","refuses":"promotion"}""")]
    [InlineData("templates", """{"templateId":"9","perDay":-1}""")]
    public async Task Mistakes_OfATest_AreNamed(string what, string body)
    {
        using var answer = await Client.Http.PostAsync($"/_sim/{what}", new StringContent(body));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    private async Task<int> OnAsync(string now, string address, string template = Advertising)
    {
        await Client.TellAsync("clock", new { now });
        return await Client.TemplateForErrorAsync(address, template);
    }

    private async Task<IEnumerable<string?>> ViolationsAsync() => (await Client.LinesAsync("violations")).Select(v => v.GetProperty("limit").GetString());
}
