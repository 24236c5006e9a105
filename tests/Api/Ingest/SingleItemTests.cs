using System.Net;
using System.Text.Json;
using ZaloOrleans.Api.Engine;
using ZaloOrleans.Errors;
using ZaloOrleans.Ingest;
using ZaloOrleans.Keys;

namespace ZaloOrleans.Api.Ingest;

public sealed class SingleItemTests(ApiFixture api)
{
    [Fact]
    public async Task Track_Customer_GetsItsIds()
    {
        var key = api.NewKey();
        var answer = await PostAsync(key, "/v1/track", """{"userId":"u","event":"e"}""");

        Assert.Equal(api.Book.Identities[(key.Account, new Identity(IdentityKind.External, "u"))], answer.Json.GetProperty("customerId").GetInt64());
        Assert.True(answer.Json.GetProperty("eventId").GetInt64() > 0);
        Assert.False(answer.Json.GetProperty("duplicate").GetBoolean());
    }

    [Fact]
    public async Task Track_Visitor_HasNoCustomer()
    {
        var answer = await PostAsync(api.NewKey(), "/v1/track", """{"anonymousId":"a","event":"e"}""");

        Assert.Equal(JsonValueKind.Null, answer.Json.GetProperty("customerId").ValueKind);
        Assert.True(answer.Json.GetProperty("eventId").GetInt64() > 0);
    }

    [Fact]
    public async Task Identify_HasNoEvent()
    {
        var answer = await PostAsync(api.NewKey(), "/v1/identify", """{"type":"identify","userId":"u","traits":{"firstName":"Hương"}}""");

        Assert.Equal(JsonValueKind.Null, answer.Json.GetProperty("eventId").ValueKind);
    }

    [Fact]
    public async Task Page_IsAnEvent() => Assert.True((await PostAsync(api.NewKey(), "/v1/page", """{"userId":"u","name":"Home"}""")).Json.GetProperty("eventId").GetInt64() > 0);

    [Theory]
    [InlineData(null, "m1")]
    [InlineData("order-7", null)]
    public async Task Track_Repeated_AnswersWithTheFirstEvent(string? idempotencyKey, string? messageId)
    {
        var key = api.NewKey();
        var json = $$"""{"userId":"u","event":"e","messageId":{{(messageId is null ? "null" : $"\"{messageId}\"")}}}""";
        var first = await PostAsync(key, "/v1/track", json, idempotencyKey);
        var second = await PostAsync(key, "/v1/track", json, idempotencyKey);

        Assert.True(second.Json.GetProperty("duplicate").GetBoolean());
        Assert.Equal(first.Json.GetProperty("eventId").GetInt64(), second.Json.GetProperty("eventId").GetInt64());
    }

    [Fact]
    public async Task Track_Faulty_IsAProblemWithAllFaults()
    {
        var answer = await PostAsync(api.NewKey(), "/v1/track", """{"userId":5,"event":"message_sent"}""", expected: HttpStatusCode.BadRequest);

        Assert.Equal("invalid_type", answer.Code);
        Assert.Equal(["/userId invalid_type", "/event reserved_event"], answer.Json.GetProperty("errors").EnumerateArray().Select(e => $"{e.GetProperty("pointer")} {e.GetProperty("code")}"));
    }

    [Theory]
    [InlineData("/v1/track", """{"type":"identify","userId":"u"}""", "unknown_type")]
    [InlineData("/v1/track", """{"userId":"u","event":"e"} x""", "malformed_json")]
    [InlineData("/v1/track", "", "malformed_json")]
    [InlineData("/v1/identify", "[]", "invalid_type")]
    public async Task Single_Wrong_IsRefused(string path, string json, string code) =>
        Assert.Equal(code, (await PostAsync(api.NewKey(), path, json, expected: HttpStatusCode.BadRequest)).Code);

    [Theory]
    [InlineData("busy", "busy")]
    [InlineData("outcome_unknown", "outcome_unknown")]
    [InlineData("timeout", "timeout")]
    [InlineData("no silo", "unavailable")]
    [InlineData("cancelled", "unavailable")]
    [InlineData("disposed", "unavailable")]
    public async Task Track_EngineDoesNotGetToIt_Is503WithRetryAfter(string why, string code)
    {
        var key = api.NewKey();
        await PostAsync(key, "/v1/track", """{"userId":"u","event":"e"}""");
        var customer = api.Book.Identities[(key.Account, new Identity(IdentityKind.External, "u"))];
        api.Book.Ingests[GrainKey.Customer(new AccountId(key.Account), customer).Text] = _ => throw (why switch
        {
            "busy" => new BusyException("") { RetryAfter = TimeSpan.FromSeconds(3) },
            "outcome_unknown" => new CommitUnknownException(),
            "timeout" => new TimeoutException(),
            "no silo" => new SiloUnavailableException(),
            "cancelled" => new OperationCanceledException(),
            _ => new ObjectDisposedException("a data source"),
        });
        var answer = await PostAsync(key, "/v1/track", """{"userId":"u","event":"e"}""", expected: HttpStatusCode.ServiceUnavailable);

        Assert.Equal(code, answer.Code);
        Assert.Equal(code == "busy" ? "3" : "1", answer.Header("Retry-After"));
    }

    [Fact]
    public async Task Track_Bug_Is500WithoutInternals()
    {
        var key = api.NewKey();
        await PostAsync(key, "/v1/track", """{"userId":"u","event":"e"}""");
        var customer = api.Book.Identities[(key.Account, new Identity(IdentityKind.External, "u"))];
        api.Book.Ingests[GrainKey.Customer(new AccountId(key.Account), customer).Text] = _ => throw new InvalidOperationException("Host=secret");
        var answer = await PostAsync(key, "/v1/track", """{"userId":"u","event":"e"}""", expected: HttpStatusCode.InternalServerError);

        Assert.Equal("internal_error", answer.Code);
        Assert.DoesNotContain("secret", answer.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("256")]
    public async Task Track_BadIdempotencyKey_IsRefused(string idempotencyKey)
    {
        var value = idempotencyKey == "256" ? new string('k', 256) : idempotencyKey;
        Assert.Equal("invalid_idempotency_key", (await PostAsync(api.NewKey(), "/v1/track", """{"userId":"u","event":"e"}""", value, HttpStatusCode.BadRequest)).Code);
    }

    private async Task<Answer> PostAsync(TestKey key, string path, string json, string? idempotencyKey = null, HttpStatusCode expected = HttpStatusCode.OK)
    {
        using var client = api.Client(key.Token);
        var answer = await Answer.PostAsync(client, path, json, r =>
        {
            if (idempotencyKey is not null)
            {
                r.Headers.TryAddWithoutValidation("Idempotency-Key", idempotencyKey);
            }
        });
        Assert.Equal(expected, answer.Status);
        return answer;
    }
}
