using System.Net;
using System.Security.Cryptography;
using System.Text;
using ZaloOrleans.Api.Engine;
using ZaloOrleans.Catalog;
using ZaloOrleans.Errors;
using ZaloOrleans.Ingest;
using ZaloOrleans.Keys;

namespace ZaloOrleans.Api.Catalog;

/// <summary>How resources on the wire become calls of the catalog, and its answers HTTP.</summary>
[Collection(EngineBook.Installation)]
public sealed class ResourceTests(ApiFixture api)
{
    private readonly TestKey _key = api.NewKey();
    private string? _method;
    private object? _argument;

    [Theory]
    [InlineData(CatalogOutcome.Done, 200, null)]
    [InlineData(CatalogOutcome.Created, 201, null)]
    [InlineData(CatalogOutcome.Repeated, 201, null)]
    [InlineData(CatalogOutcome.NotFound, 404, "not_found")]
    [InlineData(CatalogOutcome.PreconditionFailed, 412, "changed_meanwhile")]
    [InlineData(CatalogOutcome.Conflict, 409, "has_children")]
    [InlineData(CatalogOutcome.Unprocessable, 422, "has_children")]
    [InlineData(CatalogOutcome.Invalid, 400, "has_children")]
    public async Task Outcome_IsAStatus(CatalogOutcome outcome, int status, string? code)
    {
        var faults = code == "has_children" ? new[] { new Fault("/id", "has_children", "12, 13") } : [];
        Answers(new CatalogAnswer(outcome, """{"id":7}""", "\"5\"", [.. faults]));
        var answer = await SendAsync(HttpMethod.Post, "/v1/journeys", """{"name":"x"}""");

        Assert.Equal(status, (int)answer.Status);
        Assert.Equal(code, status < 400 ? null : answer.Code);
        Assert.Equal(faults.Length, status < 400 ? 0 : answer.Json.GetProperty("errors").GetArrayLength());
        Assert.Equal(outcome == CatalogOutcome.Repeated ? "true" : null, answer.Header("Idempotent-Replayed"));
        Assert.Equal(status == 201 ? "/v1/journeys/7" : null, answer.Header("Location"));
        Assert.Equal(status < 400 ? "\"5\"" : null, answer.Header("ETag"));
    }

    [Fact]
    public async Task Create_PassesTheBodyAsItIs_WithItsHash()
    {
        Answers(new CatalogAnswer(CatalogOutcome.Created, """{"id":7}""", null, []));
        const string json = """{ "name": "Chào 🎉", "n": 1.50 }""";
        await SendAsync(HttpMethod.Post, "/v1/oa-templates?x=1", json, r => r.Headers.Add("Idempotency-Key", "k-1"));

        var change = Assert.IsType<CatalogChange>(_argument);
        Assert.Equal(("Create", "oa-templates", 0, json, "k-1", $"key:{_key.Record.Id}"), (_method, change.Resource, change.Id, change.Json, change.IdempotencyKey, change.Actor));
        Assert.Equal(SHA256.HashData(Encoding.UTF8.GetBytes("POST\n/v1/oa-templates\n" + json)), change.RequestHash);
    }

    [Theory]
    [InlineData("\"5\"", "\"5\"")]
    [InlineData("*", null)]
    [InlineData(null, null)]
    public async Task Change_IsConditional(string? ifMatch, string? expected)
    {
        Answers(CatalogAnswer.Done("""{"id":7}""", "\"6\""));
        var answer = await SendAsync(HttpMethod.Patch, "/v1/customers/7", """{"phone":"0912345678"}""", r => AddIfMatch(r, ifMatch));

        var change = Assert.IsType<CatalogChange>(_argument);
        Assert.Equal(("Change", "customers", 7, expected, """{"phone":"+84912345678"}"""), (_method, change.Resource, change.Id, change.IfMatch, change.Json));
        Assert.Equal("\"6\"", answer.Header("ETag"));
    }

    [Fact]
    public async Task Change_TakesMergePatches()
    {
        Answers(CatalogAnswer.Done("{}"));
        var answer = await SendAsync(HttpMethod.Patch, "/v1/journeys/7", null, r => r.Content = new StringContent("{}", Encoding.UTF8, "application/merge-patch+json"));

        Assert.Equal(HttpStatusCode.OK, answer.Status);
    }

    [Fact]
    public async Task Delete_WithoutABody_IsA204()
    {
        Answers(CatalogAnswer.Done(null));
        var answer = await SendAsync(HttpMethod.Delete, "/v1/suppressions/9", null, r => AddIfMatch(r, "\"1\""));

        var change = Assert.IsType<CatalogChange>(_argument);
        Assert.Equal(("Delete", "suppressions", 9, "\"1\""), (_method, change.Resource, change.Id, change.IfMatch));
        Assert.Equal((HttpStatusCode.NoContent, ""), (answer.Status, answer.Text));
    }

    [Theory]
    [InlineData("GET", "/v1/zalo-accounts/5", "Read", "(zalo-accounts, 5)")]
    [InlineData("GET", "/v1/journeys/5/stats", "JourneyStats", "5")]
    [InlineData("GET", "/v1/customers/5/timeline", "Timeline", "(5, 50, )")]
    [InlineData("GET", "/v1/customers/5/timeline?limit=10&cursor=x", "Timeline", "(5, 10, x)")]
    [InlineData("GET", "/v1/customers/5/zalo-links", "ZaloLinks", "5")]
    [InlineData("GET", "/v1/limits", "Limits", "")]
    [InlineData("GET", "/v1/send-rate-limits/5", "Read", "(send-rate-limits, 5)")]
    [InlineData("GET", "/v1/settings", "Settings", "")]
    [InlineData("GET", "/v1/api-keys", "Keys", "")]
    public async Task Read_GoesToItsGrain(string method, string path, string called, string argument)
    {
        Answers(CatalogAnswer.Done("""{"x":"Ánh"}"""));
        var answer = await SendAsync(new HttpMethod(method), path);

        Assert.Equal((called, argument), (_method, _argument?.ToString() ?? ""));
        Assert.Equal("""{"x":"Ánh"}""", answer.Text);
    }

    [Theory]
    [InlineData("PUT", "/v1/journeys/5/steps", "ReplaceSteps", 5)]
    [InlineData("PATCH", "/v1/settings", "ChangeSettings", 0)]
    [InlineData("POST", "/v1/api-keys", "CreateKey", 0)]
    [InlineData("PATCH", "/v1/journey-steps/3", "Change", 3)]
    [InlineData("PATCH", "/v1/send-rate-limits/3", "Change", 3)]
    public async Task Write_GoesToItsGrain(string method, string path, string called, long id)
    {
        Answers(CatalogAnswer.Done("{}"));
        await SendAsync(new HttpMethod(method), path, "{}");

        Assert.Equal((called, id), (_method, Assert.IsType<CatalogChange>(_argument).Id));
    }

    [Fact]
    public async Task ZaloLink_IsTakenAway_OnceIsEnough()
    {
        Answers(CatalogAnswer.Done("{}"));
        var first = await SendAsync(HttpMethod.Delete, "/v1/customers/5/zalo-links/7");
        Assert.Equal((HttpStatusCode.NoContent, "Unlink", $"(5, 7, key:{_key.Record.Id})"), (first.Status, _method, _argument?.ToString()));

        Answers(new CatalogAnswer(CatalogOutcome.NotFound, null, null, []));
        Assert.Equal((HttpStatusCode.NotFound, "not_found"), ((await SendAsync(HttpMethod.Delete, "/v1/customers/5/zalo-links/7")).Status, (await SendAsync(HttpMethod.Delete, "/v1/customers/5/zalo-links/0")).Code));
    }

    [Fact]
    public async Task Customers_ByPhone_AreFound()
    {
        Answers(CatalogAnswer.Done("""{"items":[]}"""));
        await SendAsync(HttpMethod.Get, "/v1/customers?phone=0912345678");

        Assert.Equal(("FindCustomers", new Identity(IdentityKind.Phone, "+84912345678")), (_method, _argument));
    }

    [Fact]
    public async Task Account_OfAnotherKey_IsNotThere()
    {
        Answers(CatalogAnswer.Done("{}"));
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(HttpMethod.Get, $"/v1/accounts/{_key.Account}")).Status);
        var other = await SendAsync(HttpMethod.Get, $"/v1/accounts/{_key.Account + 1}");
        var unknown = await SendAsync(HttpMethod.Patch, "/v1/accounts/999999999", "{}");

        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound), (other.Status, unknown.Status));
        Assert.Equal(other.Json.GetProperty("detail").GetString(), unknown.Json.GetProperty("detail").GetString());
    }

    [Fact]
    public async Task Accounts_WithTheAdminKey_AreTheInstallations()
    {
        api.Book.Catalogs[0] = (method, argument) => CatalogAnswer.Done($$"""{"method":"{{method}}","actor":"{{(argument as CatalogChange)?.Actor}}"}""");
        using var admin = api.Client(ApiFixture.AdminKey);

        Assert.Equal("""{"method":"Accounts","actor":""}""", (await Answer.GetAsync(admin, "/v1/accounts")).Text);
        Assert.Equal("""{"method":"CreateAccount","actor":"admin"}""", (await Answer.PostAsync(admin, "/v1/accounts", "{}")).Text);
    }

    [Theory]
    [InlineData("keys:write,ingest:write", """{"name":"k","scopes":["ingest:write"]}""", true)]
    [InlineData("keys:write", """{"name":"k","scopes":["ingest:write"]}""", false)]
    [InlineData("keys:write", """{"name":"k","scopes":["*"]}""", false)]
    [InlineData("keys:write", """{"name":"k"}""", false)]
    [InlineData("keys:write", """{"name":"k","kind":"pub"}""", true)]
    [InlineData("*", """{"name":"k"}""", true)]
    public async Task Key_CannotMakeAKeyThatMayMore(string scopes, string json, bool allowed)
    {
        var key = api.NewKey(scopes: scopes.Split(','));
        using var client = api.Client(key.Token);

        Assert.Equal(allowed ? HttpStatusCode.OK : HttpStatusCode.Forbidden, (await Answer.PostAsync(client, "/v1/api-keys", json)).Status);
    }

    private void Answers(CatalogAnswer answer) => api.Book.Catalogs[_key.Account] = (method, argument) =>
    {
        (_method, _argument) = (method, argument);
        return answer;
    };

    private async Task<Answer> SendAsync(HttpMethod method, string path, string? json = null, Action<HttpRequestMessage>? adjust = null)
    {
        using var client = api.Client(_key.Token);
        return await Answer.SendAsync(client, method, path, json, adjust);
    }

    private static void AddIfMatch(HttpRequestMessage request, string? tag)
    {
        if (tag is not null)
        {
            request.Headers.TryAddWithoutValidation("If-Match", tag);
        }
    }
}
