using System.Net;
using ZaloOrleans.Api.Engine;

namespace ZaloOrleans.Api.Access;

public sealed class CrossOriginTests(ApiFixture api)
{
    private const string Item = """{"anonymousId":"a","event":"e"}""";

    [Theory]
    [InlineData("https://shop.vn", true)]
    [InlineData("https://h5.zdn.vn", true)]
    [InlineData("zbrowser://h5.zdn.vn", true)]
    [InlineData("https://evil.example", false)]
    [InlineData(null, false)]
    public async Task Request_OfAPublishableKey_CountsByItsOrigin(string? origin, bool allowed)
    {
        using var client = api.Client(api.NewKey("pub", origins: ["https://shop.vn"]).Token);
        var answer = await Answer.PostAsync(client, "/v1/track", Item, From(origin));

        Assert.Equal(allowed ? HttpStatusCode.OK : HttpStatusCode.Forbidden, answer.Status);
        Assert.Equal(allowed ? origin : null, answer.Header("Access-Control-Allow-Origin"));
        Assert.Equal(allowed ? "Origin" : null, answer.Header("Vary"));
    }

    [Fact]
    public async Task Request_OfASecretKey_IsNoBusinessOfAPage()
    {
        using var client = api.Client(api.NewKey().Token);
        var answer = await Answer.PostAsync(client, "/v1/track", Item, From("https://shop.vn"));

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Null(answer.Header("Access-Control-Allow-Origin"));
    }

    [Fact]
    public async Task Refusal_OfAnAllowedOrigin_CanBeReadByThePage()
    {
        using var client = api.Client(api.NewKey("pub").Token);
        var answer = await Answer.PostAsync(client, "/v1/track", "{}", From("https://shop.vn"));

        Assert.Equal((HttpStatusCode.BadRequest, "https://shop.vn"), (answer.Status, answer.Header("Access-Control-Allow-Origin")));
    }

    [Theory]
    [InlineData("/v1/batch")]
    [InlineData("/v1/track")]
    [InlineData("/v1/identify")]
    [InlineData("/v1/page")]
    [InlineData("/v1/miniapp/session")]
    [InlineData("/v1/miniapp/consent")]
    public async Task Preflight_OfIngest_IsAnswered(string path)
    {
        var answer = await PreflightAsync(path);

        Assert.Equal(HttpStatusCode.NoContent, answer.Status);
        Assert.Equal(
            ("https://shop.vn", "POST", "authorization, content-type, idempotency-key", "600", "Origin"),
            (answer.Header("Access-Control-Allow-Origin"), answer.Header("Access-Control-Allow-Methods"), answer.Header("Access-Control-Allow-Headers"),
                answer.Header("Access-Control-Max-Age"), answer.Header("Vary")));
    }

    [Theory]
    [InlineData("/v1/customers")]
    [InlineData("/v1/api-keys")]
    public async Task Preflight_OfAnythingElse_IsNot(string path)
    {
        var answer = await PreflightAsync(path);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.Status);
        Assert.Null(answer.Header("Access-Control-Allow-Origin"));
    }

    private async Task<Answer> PreflightAsync(string path)
    {
        using var client = api.Client(null);
        return await Answer.SendAsync(client, HttpMethod.Options, path, null, r =>
        {
            From("https://shop.vn")(r);
            r.Headers.TryAddWithoutValidation("Access-Control-Request-Method", "POST");
        });
    }

    private static Action<HttpRequestMessage> From(string? origin) => request =>
    {
        if (origin is not null)
        {
            request.Headers.TryAddWithoutValidation("Origin", origin);
        }
    };
}
