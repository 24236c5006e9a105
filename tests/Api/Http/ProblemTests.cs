using System.Net;
using System.Text;
using ZaloOrleans.Api.Engine;

namespace ZaloOrleans.Api.Http;

public sealed class ProblemTests(ApiFixture api)
{
    [Theory]
    [InlineData("GET", "/", null, 404, "not_found")]
    [InlineData("GET", "/v2/ping", null, 404, "not_found")]
    [InlineData("GET", "/v1/customers/abc", null, 404, "not_found")]
    [InlineData("GET", "/v1/customers/99999999999999999999", null, 404, "not_found")]
    [InlineData("GET", "/v1/customers/0", null, 404, "not_found")]
    [InlineData("GET", "/v1/customers/-1", null, 404, "not_found")]
    [InlineData("GET", "/v1/batch", null, 405, "method_not_allowed")]
    [InlineData("DELETE", "/v1/settings", null, 405, "method_not_allowed")]
    [InlineData("TRACE", "/v1/ping", null, 405, "method_not_allowed")]
    [InlineData("POST", "/v1/track", "text/plain", 415, "unsupported_media_type")]
    [InlineData("POST", "/v1/customers", "application/xml", 415, "unsupported_media_type")]
    public async Task Refusal_OfRouting_IsAProblem(string method, string path, string? contentType, int status, string code)
    {
        using var client = api.Client(api.NewKey().Token);
        var answer = await Answer.SendAsync(client, new HttpMethod(method), path, null, r => r.Content = contentType is null ? null : new StringContent("x", Encoding.UTF8, contentType));

        Assert.Equal((status, code), ((int)answer.Status, answer.Code));
        AssertShape(answer);
    }

    [Fact]
    public async Task Refusal_OfTheMethod_SaysWhatThePathTakes()
    {
        using var client = api.Client(api.NewKey().Token);
        var answer = await Answer.GetAsync(client, "/v1/track");

        Assert.Contains("POST", answer.Json.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Contains("POST", answer.Header("Allow"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Problem_OfABody_ListsAllFaults()
    {
        using var client = api.Client(api.NewKey().Token);
        var answer = await Answer.PostAsync(client, "/v1/journeys", """{"name":"\u0000","a":1e999,"b":{"c":1,"c":2}}""");

        AssertShape(answer);
        Assert.Equal(
            ["/name nul_character", "/a number_out_of_range", "/b/c duplicate_key"],
            answer.Json.GetProperty("errors").EnumerateArray().Select(e => $"{e.GetProperty("pointer")} {e.GetProperty("code")}"));
    }

    [Theory]
    [InlineData("/v1/ping")]
    [InlineData("/nowhere")]
    [InlineData("/health/live")]
    public async Task Answer_HasTheHeadersOfEveryAnswer(string path)
    {
        using var client = api.Client(null);
        var answer = await Answer.GetAsync(client, path);

        Assert.Equal("no-store", answer.Header("Cache-Control"));
        Assert.Equal("nosniff", answer.Header("X-Content-Type-Options"));
        Assert.Equal("default-src 'none'; frame-ancestors 'none'", answer.Header("Content-Security-Policy"));
        Assert.Equal("no-referrer", answer.Header("Referrer-Policy"));
        Assert.StartsWith("max-age=31536000", answer.Header("Strict-Transport-Security"), StringComparison.Ordinal);
        Assert.Null(answer.Header("Server"));
    }

    [Fact]
    public async Task Docs_ArePublicAndRunTheirOwnScriptOnly()
    {
        using var client = api.Client(null);
        var page = await Answer.GetAsync(client, "/docs/");

        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.DoesNotContain("https://", page.Text, StringComparison.Ordinal);
        Assert.Contains("script-src 'self'", page.Header("Content-Security-Policy"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Metrics_CountOutcomesByCode_ForTheAdminOnly()
    {
        using var nobody = api.Client(null);
        using var admin = api.Client(ApiFixture.AdminKey);
        Assert.Equal(HttpStatusCode.Unauthorized, (await Answer.GetAsync(nobody, "/metrics")).Status);
        await Task.Delay(TimeSpan.FromSeconds(1));
        var metrics = await Answer.GetAsync(admin, "/metrics");

        Assert.Equal(HttpStatusCode.OK, metrics.Status);
        Assert.Matches("zalo_api_requests_total\\{[^}]*code=\"key_missing\"", metrics.Text);
    }

    private static void AssertShape(Answer answer)
    {
        Assert.Equal("application/problem+json", answer.Response.Content.Headers.ContentType!.MediaType);
        Assert.Equal(["code", "detail", "errors", "status", "title", "traceId", "type"], answer.Json.EnumerateObject().Select(p => p.Name).Order());
        Assert.Equal((int)answer.Status, answer.Json.GetProperty("status").GetInt32());
        Assert.NotEmpty(answer.Json.GetProperty("traceId").GetString()!);
        Assert.NotEmpty(answer.Json.GetProperty("detail").GetString()!);
    }
}
