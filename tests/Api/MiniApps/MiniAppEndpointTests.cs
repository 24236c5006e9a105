using System.Net;
using ZaloOrleans.Api.Engine;
using ZaloOrleans.Catalog;
using ZaloOrleans.Keys;
using ZaloOrleans.MiniApps;

namespace ZaloOrleans.Api.MiniApps;

public sealed class MiniAppEndpointTests(ApiFixture api)
{
    private const string Login = """{"appId":"77","accessToken":"TOKEN"}""";

    [Fact]
    public async Task Session_Opened_IsAnsweredWithItsToken()
    {
        var name = $"at-{api.Book.NextId()}";
        var end = new DateTimeOffset(2026, 11, 23, 9, 0, 0, TimeSpan.Zero);
        api.Book.Sessions[name] = new MiniAppSession(MiniAppOutcome.Opened, "zo_mini_x", end, 42, []);
        using var client = api.Client(null);

        var answer = await Answer.PostAsync(client, "/v1/miniapp/session", $$"""{"appId":"77","accessToken":"{{name}}","phoneToken":"p"}""");

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal(("zo_mini_x", 42, end),
            (answer.Json.GetProperty("token").GetString(), answer.Json.GetProperty("customerId").GetInt64(), answer.Json.GetProperty("expiresAt").GetDateTimeOffset()));
        Assert.Contains(new MiniAppLogin("77", name, "p"), api.Book.Logins);
    }

    [Theory]
    [InlineData(MiniAppOutcome.AppUnknown, HttpStatusCode.UnprocessableEntity, "app_not_connected")]
    [InlineData(MiniAppOutcome.TokenRefused, HttpStatusCode.Unauthorized, "access_token_invalid")]
    [InlineData(MiniAppOutcome.PhoneRefused, HttpStatusCode.UnprocessableEntity, "phone_token_invalid")]
    [InlineData(MiniAppOutcome.IdentityWithheld, HttpStatusCode.UnprocessableEntity, "identity_withheld")]
    [InlineData(MiniAppOutcome.Unavailable, HttpStatusCode.ServiceUnavailable, "zalo_unavailable")]
    public async Task Session_Refused_SaysWhy(MiniAppOutcome outcome, HttpStatusCode status, string code)
    {
        var name = $"at-{api.Book.NextId()}";
        api.Book.Sessions[name] = new MiniAppSession(outcome, null, default, 0, []);
        using var client = api.Client(null);

        var answer = await Answer.PostAsync(client, "/v1/miniapp/session", Login.Replace("TOKEN", name, StringComparison.Ordinal));

        Assert.Equal((status, code, status == HttpStatusCode.ServiceUnavailable), (answer.Status, answer.Code, answer.Header("Retry-After") is not null));
        Assert.DoesNotContain(name, answer.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}", "/appId required,/accessToken required")]
    [InlineData("""{"appId":"x","accessToken":"a b"}""", "/appId invalid_format,/accessToken invalid_format")]
    [InlineData("""{"appId":"7","accessToken":"a","phoneToken":7,"secret":"s"}""", "/secret unknown_field,/phoneToken required")]
    public async Task Session_BadBody_SaysAllThatIsWrong(string body, string faults)
    {
        using var client = api.Client(null);
        var answer = await Answer.PostAsync(client, "/v1/miniapp/session", body);
        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Equal(faults, string.Join(',', answer.Json.GetProperty("errors").EnumerateArray().Select(e => $"{e.GetProperty("pointer")} {e.GetProperty("code")}")));
    }

    [Theory]
    [InlineData("https://h5.zdn.vn", true), InlineData("zbrowser://h5.zdn.vn", true), InlineData("https://shop.vn", true), InlineData("https://evil.example", false)]
    public async Task Session_IsReadByPagesOfTheAccountAndMiniApps(string origin, bool allowed)
    {
        var name = $"at-{api.Book.NextId()}";
        api.Book.Sessions[name] = new MiniAppSession(MiniAppOutcome.TokenRefused, null, default, 0, ["https://shop.vn"]);
        using var client = api.Client(null);

        var answer = await Answer.PostAsync(client, "/v1/miniapp/session", Login.Replace("TOKEN", name, StringComparison.Ordinal), r => r.Headers.TryAddWithoutValidation("Origin", origin));

        Assert.Equal(allowed ? origin : null, answer.Header("Access-Control-Allow-Origin"));
        Assert.Null(answer.Header("Access-Control-Allow-Credentials"));
    }

    [Theory]
    [InlineData("https://h5.zdn.vn", HttpStatusCode.OK), InlineData("https://shop.vn", HttpStatusCode.OK), InlineData(null, HttpStatusCode.OK), InlineData("https://evil.example", HttpStatusCode.Forbidden)]
    public async Task Token_IsUsedFromPagesOfTheAccountAndMiniApps(string? origin, HttpStatusCode status)
    {
        var (_, token) = NewSession(origins: ["https://shop.vn"]);
        using var client = api.Client(token);
        var answer = await Answer.PostAsync(client, "/v1/track", """{"event":"e"}""", r =>
        {
            if (origin is not null)
            {
                r.Headers.TryAddWithoutValidation("Origin", origin);
            }
        });
        Assert.Equal((status, status == HttpStatusCode.OK ? origin : null), (answer.Status, answer.Header("Access-Control-Allow-Origin")));
    }

    [Fact]
    public async Task Token_Sends_ForItsOwnCustomerOnly()
    {
        var (account, token) = NewSession();
        using var client = api.Client(token);

        Assert.Equal(42, (await Answer.PostAsync(client, "/v1/track", """{"event":"e"}""")).Json.GetProperty("customerId").GetInt64());
        Assert.Equal(HttpStatusCode.OK, (await Answer.PostAsync(client, "/v1/identify", """{"anonymousId":"d1","traits":{"colour":"red"}}""")).Status);
        Assert.Equal(3, (await Answer.PostAsync(client, "/v1/batch", """{"batch":[{"type":"track","event":"a"},{"type":"track","event":"b","userId":"u"},{"type":"page"}]}"""))
            .Json.GetProperty("accepted").GetInt32());

        var commands = api.Book.Commands[account].ToList();
        Assert.All(commands, c => Assert.True(c is { OwnOnly: true, InMiniApp: true, Create: false, Actor: "miniapp:42" }));
        Assert.Equal("d1", Assert.Single(commands, c => c.BindDevice is not null).BindDevice);
        Assert.False(api.Book.Lookups.ContainsKey(account));
    }

    [Fact]
    public async Task Token_ProvesNoConsentInTraits()
    {
        var (_, token) = NewSession();
        using var client = api.Client(token);
        var answer = await Answer.PostAsync(client, "/v1/identify", """{"traits":{"marketingConsent":true}}""");
        Assert.Equal((HttpStatusCode.BadRequest, "forbidden_trait"), (answer.Status, answer.Code));
    }

    [Theory]
    [InlineData(true, "consent_given", "true"), InlineData(false, "consent_withdrawn", "false")]
    public async Task Consent_IsTheCustomersOwnItem(bool agrees, string name, string column)
    {
        var (account, token) = NewSession();
        using var client = api.Client(token);
        var answer = await Answer.PostAsync(client, "/v1/miniapp/consent", agrees ? """{"marketingConsent":true}""" : """{"marketingConsent":false}""");

        Assert.Equal((HttpStatusCode.OK, agrees), (answer.Status, answer.Json.GetProperty("marketingConsent").GetBoolean()));
        var item = Assert.Single(Assert.Single(api.Book.Commands[account]).Items);
        Assert.Equal((name, column), (item.Event, item.Profile!.Columns["marketing_consent"]));
        Assert.Equal(HttpStatusCode.BadRequest, (await Answer.PostAsync(client, "/v1/miniapp/consent", """{"marketingConsent":"yes"}""")).Status);
    }

    [Fact]
    public async Task Me_ReadsTheOwnCustomer()
    {
        var (account, token) = NewSession();
        api.Book.Catalogs[account] = (method, argument) => CatalogAnswer.Done($$"""{"asked":"{{method}} {{argument}}"}""");
        using var client = api.Client(token);
        Assert.Contains("42", (await Answer.GetAsync(client, "/v1/miniapp/me")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Token_OverOrInvented_GetsTheSameAnswer()
    {
        var (_, over) = NewSession(endsAt: DateTimeOffset.UtcNow.AddSeconds(-1));
        foreach (var token in new[] { over, "zo_mini_invented", "zo_mini_" + new string('A', 5_000) })
        {
            using var client = api.Client(token);
            var answer = await Answer.PostAsync(client, "/v1/track", """{"event":"e"}""");
            Assert.Equal((HttpStatusCode.Unauthorized, "session_invalid"), (answer.Status, answer.Code));
        }
    }

    [Fact]
    public async Task Token_OfACustomerWhoIsNoMore_IsOver()
    {
        var (account, token) = NewSession();
        api.Book.Customers[GrainKey.Customer(new AccountId(account), 42).Text] = false;
        using var client = api.Client(token);
        Assert.Equal("session_invalid", (await Answer.PostAsync(client, "/v1/track", """{"event":"e"}""")).Code);
    }

    private (long Account, string Token) NewSession(string[]? origins = null, DateTimeOffset? endsAt = null)
    {
        var account = api.NewKey().Record.AccountId;
        var token = $"zo_mini_{api.Book.NextId()}";
        api.Book.SessionTokens[token] = new MiniAppSessionRecord(account, 42, endsAt ?? DateTimeOffset.UtcNow.AddHours(1), [.. origins ?? []]);
        api.Book.Customers[GrainKey.Customer(new AccountId(account), 42).Text] = true;
        return (account, token);
    }
}
