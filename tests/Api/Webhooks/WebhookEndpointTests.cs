using System.Net;
using System.Text;
using ZaloOrleans.Api.Engine;
using ZaloOrleans.Api.Http;

namespace ZaloOrleans.Api.Webhooks;

public sealed class WebhookEndpointTests(ApiFixture api)
{
    private const string Path = "/webhooks/zalo";

    [Theory]
    [InlineData("Kept"), InlineData("Unrouted"), InlineData("ConsoleTest")]
    public async Task Webhook_ThatIsTaken_Is200WithAnEmptyObject(string receipt)
    {
        var answer = await PostAsync($$"""{"what":"{{receipt}}"}""");
        Assert.Equal((HttpStatusCode.OK, "{}"), (answer.Status, answer.Text));
        Assert.Equal("application/json", answer.Response.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task Webhook_ReachesTheEngine_ByteForByte_WithItsHeaders()
    {
        var body = $$"""  {"what" : "Kept", "id":"{{Guid.NewGuid()}}", "text":"Chào \u00c1nh 🌸 \ud83c", "n": 12345678901234567890.0 } """;
        await PostAsync(body, r =>
        {
            r.Headers.Add("X-ZEvent-Signature", "mac=abc");
            r.Headers.Add("X-ZEvent-Timestamp", "17");
        });

        var delivery = Assert.Single(api.Book.Webhooks, w => Encoding.UTF8.GetString(w.Body) == body);
        Assert.Equal(("mac=abc", "17"), (delivery.Signature, delivery.Timestamp));
    }

    [Fact]
    public async Task Webhook_Forged_IsA401() => Is(await PostAsync("""{"what":"Forged"}"""), HttpStatusCode.Unauthorized, "signature_invalid");

    [Theory]
    [InlineData(""), InlineData("{"), InlineData("{} {}"), InlineData("{\"a\":1,}"), InlineData("nonsense")]
    public async Task Body_ThatIsNoJson_IsA400(string body) => Is(await PostAsync(body), HttpStatusCode.BadRequest, "malformed_json");

    [Theory]
    [InlineData("[]"), InlineData("7"), InlineData("null"), InlineData("\"Kept\"")]
    public async Task Body_ThatIsNoObject_IsA400(string body) => Is(await PostAsync(body), HttpStatusCode.BadRequest, "invalid_type");

    [Fact]
    public async Task Body_OneByteTooLarge_IsA413_ThatSaysHowMuchItTakes()
    {
        const string Start = """{"what":"Kept"}""";
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(Start + new string(' ', RequestLimits.Webhook - Start.Length))).Status);
        var beyond = await PostAsync(Start + new string(' ', RequestLimits.Webhook - Start.Length + 1));
        Is(beyond, HttpStatusCode.RequestEntityTooLarge, "too_large");
        Assert.Contains("256 kB", beyond.Json.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Engine_ThatCannotKeepItNow_IsA503_WithRetryAfter()
    {
        var answer = await PostAsync("""{"busy":1}""");
        Is(answer, HttpStatusCode.ServiceUnavailable, "busy");
        Assert.Equal("2", answer.Header("Retry-After"));
    }

    [Fact]
    public async Task Reprocess_WithItsFilterInABody_IsA400_ThatSaysWhereItBelongs()
    {
        using var client = api.Client(api.NewKey(scopes: ["catalog:write"]).Token);
        Is(await Answer.PostAsync(client, "/v1/oa-webhook-events/reprocess", """{"eventType":"follow"}"""), HttpStatusCode.BadRequest, "body_not_taken");
    }

    private static void Is(Answer answer, HttpStatusCode status, string code) => Assert.Equal((status, code), (answer.Status, answer.Code));

    private async Task<Answer> PostAsync(string body, Action<HttpRequestMessage>? adjust = null)
    {
        using var client = api.Client(null);
        return await Answer.PostAsync(client, Path, body, adjust);
    }
}
