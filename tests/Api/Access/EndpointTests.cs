using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using ZaloOrleans.Accounts;
using ZaloOrleans.Api.Engine;
using ZaloOrleans.Api.Http;
using ZaloOrleans.Api.Http.Access;

namespace ZaloOrleans.Api.Access;

/// <summary>What holds for every endpoint that there is, found by asking for all of them.</summary>
public sealed class EndpointTests(ApiFixture api)
{
    // They serve the API itself: its document, its page, its figures, and what browsers ask before they send.
    private static readonly string[] Undocumented = ["/openapi/v1.json", "/docs", "/metrics"];

    [Fact]
    public void Every_Endpoint_SaysWhoMayCallIt() => Assert.All(All(), e =>
        Assert.True(e.Metadata.GetMetadata<AccessRule>() is { Kind: not AccessKind.Nobody }, $"{e.DisplayName} says nothing: nobody can call it. Add .Allows(AccessRule...) where it is mapped."));

    [Fact]
    public void Every_Endpoint_SaysWhichProblemsItAnswersWith() => Assert.All(Documented(), e =>
        Assert.True(e.Metadata.GetOrderedMetadata<IProducesResponseTypeMetadata>().Any(m => m.Type == typeof(ProblemBody)), $"{e.DisplayName} names no problems. Add .Documented(...) where it is mapped."));

    [Fact]
    public async Task Every_Endpoint_IsInTheDocument()
    {
        using var client = api.Client(null);
        var paths = (await Answer.GetAsync(client, "/openapi/v1.json")).Json.GetProperty("paths");
        var ids = new HashSet<string>();
        foreach (var endpoint in Documented())
        {
            var method = Assert.Single(endpoint.Metadata.GetRequiredMetadata<IHttpMethodMetadata>().HttpMethods);
            var operation = paths.GetProperty(PathOf(endpoint, "{id}")).GetProperty(method.ToLowerInvariant());
            Assert.True(ids.Add(operation.GetProperty("operationId").GetString()!), $"{endpoint.DisplayName} has another's operation id.");
            Assert.Equal(endpoint.Metadata.GetMetadata<AccessRule>()!.Kind != AccessKind.Open, operation.TryGetProperty("security", out _));
            Assert.Contains(operation.GetProperty("responses").EnumerateObject(), r => r.Name.StartsWith('2'));
            Assert.Contains(operation.GetProperty("responses").EnumerateObject(), IsProblem);
        }

        Assert.Equal(paths.EnumerateObject().Sum(p => p.Value.EnumerateObject().Count()), ids.Count);
    }

    [Fact]
    public async Task Every_EndpointThatNeedsAKey_RefusesWhoHasNone()
    {
        foreach (var endpoint in NeedingKeys())
        {
            foreach (var (token, code) in BadTokens())
            {
                var answer = await CallAsync(endpoint, token);
                Assert.True(answer.Status == HttpStatusCode.Unauthorized, $"{endpoint.DisplayName} answered {answer.Status} to a key that is {code}.");
                Assert.Equal(code, answer.Code);
                Assert.Equal("Bearer", answer.Header("WWW-Authenticate"));
            }
        }
    }

    [Fact]
    public async Task Every_EndpointWithAScope_RefusesAllOthers()
    {
        string[] scopes = [Scopes.IngestWrite, Scopes.CatalogRead, Scopes.CatalogWrite, Scopes.CustomersRead, Scopes.CustomersWrite, Scopes.CustomersErase, Scopes.SettingsRead, Scopes.SettingsWrite, Scopes.KeysWrite];
        foreach (var endpoint in NeedingKeys().Where(e => Rule(e).Scope is not null))
        {
            var scope = Rule(endpoint).Scope!;
            var others = await CallAsync(endpoint, api.NewKey(scopes: [.. scopes.Except([scope])]).Token);
            Assert.True(others.Status == HttpStatusCode.Forbidden, $"{endpoint.DisplayName} took a key without {scope}.");
            Assert.Equal("scope_missing", others.Code);
            Assert.Contains(scope, others.Json.GetProperty("detail").GetString(), StringComparison.Ordinal);

            // A publishable key, so that making keys asks for no scope that the key itself has not.
            var own = await CallAsync(endpoint, api.NewKey(scopes: [scope]).Token, """{"kind":"pub"}""");
            Assert.True(own.Status is not (HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden), $"{endpoint.DisplayName} refused a key with {scope}: {own.Text}");
        }
    }

    [Fact]
    public async Task Every_EndpointButIngest_RefusesPublishableKeys()
    {
        foreach (var endpoint in NeedingKeys().Where(e => !Rule(e).Publishable))
        {
            Assert.Equal(HttpStatusCode.Forbidden, (await CallAsync(endpoint, api.NewKey("pub", scopes: ["*"]).Token)).Status);
        }
    }

    [Fact]
    public async Task Every_EndpointButAFew_RefusesSessions()
    {
        string[] theirs =
        [
            "/v1/track", "/v1/identify", "/v1/batch", "/v1/miniapp/me", "/v1/miniapp/consent", "/v1/miniapp/feedback", "/v1/miniapp/ads",
            "/v1/miniapp/export", "/v1/miniapp/erase", "/v1/miniapp/erase", "/v1/experiments/1/assignments",
        ];
        Assert.Equal(theirs.Order(), NeedingKeys().Where(e => Rule(e).Session).Select(e => PathOf(e, "1")).Order());
        api.Book.SessionTokens["zo_mini_matrix"] = new ZaloOrleans.MiniApps.MiniAppSessionRecord(1, 42, DateTimeOffset.UtcNow.AddHours(1), []);
        foreach (var endpoint in NeedingKeys().Where(e => !Rule(e).Session))
        {
            var answer = await CallAsync(endpoint, "zo_mini_matrix");
            Assert.True(answer is { Status: HttpStatusCode.Forbidden, Code: "session_not_allowed" }, $"{endpoint.DisplayName} answered {answer.Status} to a session.");
        }

        foreach (var endpoint in NeedingKeys().Where(e => Rule(e).Kind == AccessKind.Session))
        {
            Assert.Equal("session_required", (await CallAsync(endpoint, api.NewKey().Token)).Code);
        }
    }

    [Fact]
    public async Task Every_AccountEndpoint_RefusesTheAdminKey_AndEveryAdminEndpointAllOthers()
    {
        foreach (var endpoint in NeedingKeys().Where(e => Rule(e).Kind == AccessKind.Account))
        {
            Assert.Equal("account_key_required", (await CallAsync(endpoint, ApiFixture.AdminKey)).Code);
        }

        foreach (var endpoint in NeedingKeys().Where(e => Rule(e).Kind == AccessKind.Admin))
        {
            Assert.Equal("admin_required", (await CallAsync(endpoint, api.NewKey().Token)).Code);
        }
    }

    [Fact]
    public async Task Key_UnknownRevokedExpiredOrWithAnothersSecret_GetsTheSameAnswer()
    {
        var texts = new HashSet<string>();
        foreach (var (token, _) in BadTokens().Where(t => t.Code == "key_invalid"))
        {
            using var client = api.Client(token);
            var json = (await Answer.GetAsync(client, "/v1/ping")).Json;
            texts.Add(string.Join('|', json.EnumerateObject().Where(p => p.Name != "traceId").Select(p => p.Value.ToString())));
        }

        Assert.Single(texts);
    }

    private (string? Token, string Code)[] BadTokens()
    {
        var now = DateTimeOffset.UtcNow;
        var key = api.NewKey();
        var mistyped = key.Token[..^1] + (key.Token[^1] == '0' ? '1' : '0');
        var foreign = new ApiKeyText("live", key.Text.PublicId, ApiKeyText.New("live").Secret).ToString();
        var asPublishable = new ApiKeyText("pub", key.Text.PublicId, key.Text.Secret).ToString();
        return
        [
            (null, "key_missing"), ("", "key_missing"), ("nonsense", "key_malformed"), (mistyped, "key_malformed"), (key.Token[..^10], "key_malformed"),
            (ApiKeyText.New("live").ToString(), "key_invalid"), (foreign, "key_invalid"), (asPublishable, "key_invalid"),
            (api.NewKey(revokedAt: now.AddMinutes(-1)).Token, "key_invalid"), (api.NewKey(expiresAt: now.AddSeconds(-1)).Token, "key_invalid"),
            (ApiFixture.AdminKey + "x", "key_invalid"), ("zo_admin_", "key_invalid"),
        ];
    }

    private async Task<Answer> CallAsync(RouteEndpoint endpoint, string? token, string body = "{}")
    {
        using var client = api.Client(null);
        var method = endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods[0] ?? "GET";
        var json = method is "POST" or "PATCH" or "PUT" ? body : null;
        return await Answer.SendAsync(client, new HttpMethod(method), PathOf(endpoint, "1"), json, r =>
        {
            if (token is not null)
            {
                r.Headers.TryAddWithoutValidation("Authorization", $"Bearer {token}");
            }
        });
    }

    private IEnumerable<RouteEndpoint> All() => api.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>();

    private IEnumerable<RouteEndpoint> Documented() => All().Where(e =>
        e.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods is not ["OPTIONS"] && !Array.Exists(Undocumented, p => PathOf(e, "").StartsWith(p, StringComparison.Ordinal)));

    private IEnumerable<RouteEndpoint> NeedingKeys() => All().Where(e => Rule(e).Kind != AccessKind.Open);

    private static AccessRule Rule(RouteEndpoint endpoint) => endpoint.Metadata.GetMetadata<AccessRule>()!;

    private static string PathOf(RouteEndpoint endpoint, string id) => "/" + endpoint.RoutePattern.RawText!.TrimStart('/').Replace("{id:long}", id, StringComparison.Ordinal)
        .Replace("{mediaId:long}", id == "{id}" ? "{mediaId}" : id, StringComparison.Ordinal)
        .Replace("{linkId:long}", id == "{id}" ? "{linkId}" : id, StringComparison.Ordinal);

    private static bool IsProblem(JsonProperty response) => response.Value.TryGetProperty("content", out var content) && content.TryGetProperty("application/problem+json", out _);
}
