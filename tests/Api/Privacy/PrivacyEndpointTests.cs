using System.Net;
using ZaloOrleans.Api.Engine;
using ZaloOrleans.Catalog;
using ZaloOrleans.MiniApps;
using ZaloOrleans.Privacy;

namespace ZaloOrleans.Api.Privacy;

/// <summary>Exports and erasures: a key's of any customer, a session's of its own.</summary>
public sealed class PrivacyEndpointTests(ApiFixture api)
{
    [Fact]
    public async Task Export_IsWrittenPartByPart_AndIsOneObject()
    {
        var customer = api.Book.NextId();
        api.Book.ExportParts[(customer, "")] = new ExportPart("""{"customer":{"id":1},"events":[{"n":1}""", "p-1");
        api.Book.ExportParts[(customer, "p-1")] = new ExportPart(""",{"n":2}""", "p-2");
        api.Book.ExportParts[(customer, "p-2")] = new ExportPart("]}", null);
        var key = api.NewKey(scopes: ["customers:read"]);
        using var client = api.Client(key.Token);

        var answer = await Answer.GetAsync(client, $"/v1/customers/{customer}/export");

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal(2, answer.Json.GetProperty("events").GetArrayLength());
        Assert.Equal($"attachment; filename=\"customer-{customer}.json\"", answer.Header("Content-Disposition"));
        Assert.Equal(["", "p-1", "p-2"], api.Book.Exports.Where(e => e.CustomerId == customer).Select(e => e.Cursor ?? ""));
        Assert.All(api.Book.Exports.Where(e => e.CustomerId == customer), e => Assert.Equal(($"key:{key.Record.Id}", false), (e.Actor, e.IsOwn)));
    }

    [Fact]
    public async Task Export_ThatCannotBeReadToItsEnd_BreaksOff()
    {
        var customer = api.Book.NextId();
        api.Book.ExportParts[(customer, "")] = new ExportPart("""{"customer":{"id":1},"events":[{"n":1}""", "p-1");
        using var client = api.Client(api.NewKey().Token);

        await Assert.ThrowsAnyAsync<Exception>(() => client.GetStringAsync(new Uri($"/v1/customers/{customer}/export", UriKind.Relative), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Session_ExportsItsOwnCustomer()
    {
        var (_, client) = NewSession(out var customer);
        using var _2 = client;
        api.Book.ExportParts[(customer, "")] = new ExportPart("{}", null);

        Assert.Equal("{}", (await Answer.GetAsync(client, "/v1/miniapp/export")).Text);

        var asked = Assert.Single(api.Book.Exports, e => e.CustomerId == customer);
        Assert.Equal(($"miniapp:{customer}", true), (asked.Actor, asked.IsOwn));
    }

    [Theory]
    [InlineData("customers/0/export"), InlineData("customers/999999999/export")]
    public async Task Export_OfNobody_IsNotFound(string path)
    {
        using var client = api.Client(api.NewKey().Token);
        var answer = await Answer.GetAsync(client, $"/v1/{path}");
        Assert.Equal((HttpStatusCode.NotFound, "not_found"), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task Erase_IsAccepted_AndSaysHowFarItIs()
    {
        var key = api.NewKey(scopes: ["customers:erase", "customers:read"]);
        api.Book.Catalogs[key.Record.AccountId] = (method, argument) => method == "Erase"
            ? new CatalogAnswer(CatalogOutcome.Accepted, $$"""{"state":"erasing","asked":"{{argument}}"}""", null, [])
            : CatalogAnswer.Done($$"""{"state":"erased","asked":"{{argument}}"}""");
        using var client = api.Client(key.Token);

        var asked = await Answer.PostAsync(client, "/v1/customers/42/erase", "");
        var told = await Answer.GetAsync(client, "/v1/customers/42/erase");

        Assert.Equal((HttpStatusCode.Accepted, $"(42, key:{key.Record.Id})"), (asked.Status, asked.Json.GetProperty("asked").GetString()));
        Assert.Equal((HttpStatusCode.OK, "42"), (told.Status, told.Json.GetProperty("asked").GetString()));
        Assert.Equal(HttpStatusCode.NotFound, (await Answer.PostAsync(client, "/v1/customers/0/erase", "")).Status);
    }

    [Fact]
    public async Task Erase_NeedsItsOwnScope()
    {
        using var writer = api.Client(api.NewKey(scopes: ["customers:write", "customers:read"]).Token);
        Assert.Equal("scope_missing", (await Answer.PostAsync(writer, "/v1/customers/42/erase", "")).Code);
    }

    [Fact]
    public async Task Session_ErasesItsOwnCustomer_AndNoOther()
    {
        var (account, client) = NewSession(out var customer);
        using var _ = client;
        api.Book.Catalogs[account] = (method, argument) => new CatalogAnswer(CatalogOutcome.Accepted, $$"""{"asked":"{{method}} {{argument}}"}""", null, []);

        Assert.Equal($"Erase ({customer}, miniapp:{customer})", (await Answer.PostAsync(client, "/v1/miniapp/erase", "")).Json.GetProperty("asked").GetString());
        Assert.Equal($"Erasure {customer}", (await Answer.GetAsync(client, "/v1/miniapp/erase")).Json.GetProperty("asked").GetString());
        Assert.Equal("session_not_allowed", (await Answer.PostAsync(client, "/v1/customers/7/erase", "")).Code);
        Assert.Equal("session_not_allowed", (await Answer.GetAsync(client, $"/v1/customers/{customer}/export")).Code);
    }

    [Fact]
    public async Task Publishable_ReachesNeither()
    {
        using var client = api.Client(api.NewKey("pub", scopes: ["*"]).Token);
        foreach (var path in new[] { "/v1/customers/42/export", "/v1/customers/42/erase", "/v1/miniapp/export", "/v1/miniapp/erase" })
        {
            Assert.Equal(HttpStatusCode.Forbidden, (await Answer.GetAsync(client, path)).Status);
        }

        Assert.Equal("secret_key_required", (await Answer.PostAsync(client, "/v1/customers/42/erase", "")).Code);
        Assert.Equal("session_required", (await Answer.PostAsync(client, "/v1/miniapp/erase", "")).Code);
    }

    [Fact]
    public async Task Preflight_OfAnErasure_TakesBothMethods()
    {
        using var client = api.Client(null);
        var answer = await Answer.SendAsync(client, HttpMethod.Options, "/v1/miniapp/erase", adjust: r => r.Headers.TryAddWithoutValidation("Origin", "https://h5.zdn.vn"));
        Assert.Equal((HttpStatusCode.NoContent, "GET, POST"), (answer.Status, answer.Header("Access-Control-Allow-Methods")));
    }

    private (long Account, HttpClient Client) NewSession(out long customer)
    {
        var account = api.NewKey().Record.AccountId;
        customer = api.Book.NextId();
        var token = $"zo_mini_{api.Book.NextId()}";
        api.Book.SessionTokens[token] = new MiniAppSessionRecord(account, customer, DateTimeOffset.UtcNow.AddHours(1), []);
        return (account, api.Client(token));
    }
}
