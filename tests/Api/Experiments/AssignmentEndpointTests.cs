using System.Net;
using System.Text.Json;
using ZaloOrleans.Api.Engine;
using ZaloOrleans.Catalog;
using ZaloOrleans.Errors;
using ZaloOrleans.Experiments;
using ZaloOrleans.Ingest;
using ZaloOrleans.Keys;
using ZaloOrleans.MiniApps;

namespace ZaloOrleans.Api.Experiments;

/// <summary>Whose variants a caller may ask for, how, and what it is answered.</summary>
public sealed class AssignmentEndpointTests(ApiFixture api)
{
    private const string Path = "/v1/experiments/7/assignments";

    private readonly TestKey _key = api.NewKey();

    [Fact]
    public async Task One_IsAnsweredAsTheGrainSays()
    {
        var at = new DateTimeOffset(2026, 11, 30, 3, 0, 0, 123, 456, TimeSpan.Zero);
        Scripted(42, r => new AssignmentAnswer(AssignmentOutcome.Answered) { VariantId = 5, VariantCode = "B", AssignedAt = at, IsNew = true });
        var answer = await PostAsync("""{"customerId":42}""");
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal("""{"experimentId":7,"variantId":5,"variantCode":"B","assignedAt":"2026-11-30T03:00:00.123456Z","isNew":true,"reason":null}""", answer.Text);
        Assert.Equal((42, new AssignmentRequest(7, true, "api")), Assert.Single(api.Book.Assigns[_key.Account]));

        Scripted(42, r => new AssignmentAnswer(AssignmentOutcome.Answered) { Reason = "outside_namespace" });
        Assert.Equal("""{"experimentId":7,"variantId":null,"variantCode":null,"assignedAt":null,"isNew":false,"reason":"outside_namespace"}""", (await PostAsync("""{"customerId":42}""", "?expose=false")).Text);
        Assert.False(api.Book.Assigns[_key.Account].Last().Request.Expose);
    }

    [Theory]
    [InlineData("""{"externalId":"kh-1"}""", IdentityKind.External, "kh-1")]
    [InlineData("""{"phone":"0912 345 678"}""", IdentityKind.Phone, "+84912345678")]
    [InlineData("""{"zaloUserId":"9007199254740993","customerId":null}""", IdentityKind.Zalo, "9007199254740993")]
    public async Task One_IsFoundByEachId(string body, IdentityKind kind, string value)
    {
        Known(kind, value, 42);
        Assert.Equal(420, (await PostAsync(body)).Json.GetProperty("variantId").GetInt64());
    }

    [Theory]
    [InlineData("{}", "", "customer_required")]
    [InlineData("""{"customerId":1,"phone":"0912345678"}""", "", "customer_required")]
    [InlineData("""{"customerId":0}""", "/customerId", "invalid_type")]
    [InlineData("""{"customerId":"1"}""", "/customerId", "invalid_type")]
    [InlineData("""{"externalId":""}""", "/externalId", "invalid_value")]
    [InlineData("""{"phone":"xx"}""", "/phone", "invalid_phone")]
    [InlineData("""{"zaloUserId":9007199254740993}""", "/zaloUserId", "invalid_zalo_user_id")]
    [InlineData("""{"email":"a@b.vn"}""", "/email", "unknown_field")]
    [InlineData("""{"customers":[]}""", "/customers", "invalid_type")]
    [InlineData("""{"customers":{}}""", "/customers", "invalid_type")]
    [InlineData("""{"customers":[{"customerId":1}],"phone":"0912345678"}""", "/phone", "not_allowed")]
    [InlineData("[]", "", "invalid_type")]
    public async Task Body_ThatIsWrong_SaysWhere(string body, string pointer, string code)
    {
        var answer = await PostAsync(body);
        Assert.Equal((HttpStatusCode.BadRequest, code, pointer), (answer.Status, answer.Code, answer.Json.GetProperty("errors")[0].GetProperty("pointer").GetString()));
        Assert.False(api.Book.Assigns.ContainsKey(_key.Account));
    }

    [Fact]
    public async Task Unknown_CustomerOrExperiment_IsNotFound()
    {
        Assert.Equal(HttpStatusCode.NotFound, (await PostAsync("""{"externalId":"nobody"}""")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await PostAsync("""{"customerId":43}""")).Status);
        Scripted(42, _ => new AssignmentAnswer(AssignmentOutcome.UnknownExperiment));
        Assert.Equal(HttpStatusCode.NotFound, (await PostAsync("""{"customerId":42}""")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await PostAsync("""{"customers":[{"customerId":42}]}""")).Status);
        Assert.Equal("invalid_type", (await PostAsync("""{"customerId":42}""", "?expose=maybe")).Code);
        Assert.Equal(HttpStatusCode.NotFound, (await Answer.PostAsync(api.Client(_key.Token), "/v1/experiments/0/assignments", "{}")).Status);
    }

    [Fact]
    public async Task Many_AreAnsweredInOrder_EachWithItsOwnFault_AfterOneLookUp()
    {
        Known(IdentityKind.External, "a", 42);
        Known(IdentityKind.Phone, "+84912345678", 43);
        api.Book.Customers[Grain(44)] = true;
        Scripted(45, _ => throw new BusyException());
        Scripted(46, _ => throw new InvalidOperationException("a bug"));

        var answer = await PostAsync("""
            {"customers":[{"externalId":"a"},{"externalId":"nobody"},{"phone":"0912345678"},{"phone":"x"},{"customerId":44},7,{"customerId":45},{"customerId":46},{"externalId":"a"}]}
            """);

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal(
            ["420", "/customers/1 unknown_customer", "430", "/customers/3/phone invalid_phone", "440", "/customers/5 invalid_type", "/customers/6 retry", "/customers/7 internal_error", "420"],
            answer.Json.GetProperty("items").EnumerateArray().Select(Shown));
        Assert.Equal(1, api.Book.Lookups[_key.Account]);
    }

    [Fact]
    public async Task Many_500_AreAskedBesideEachOther()
    {
        var (inside, all) = (0, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        for (var id = 1_000; id < 1_500; id++)
        {
            api.Book.Assignments[Grain(id)] = async r =>
            {
                // Nobody leaves before as many are inside as may be asked at a time.
                if (Interlocked.Increment(ref inside) == 32)
                {
                    all.SetResult();
                }

                await all.Task;
                return new AssignmentAnswer(AssignmentOutcome.Answered) { VariantId = r.ExperimentId };
            };
        }

        var answer = await PostAsync(Body(1_000, 500));
        Assert.Equal(Enumerable.Repeat("7", 500), answer.Json.GetProperty("items").EnumerateArray().Select(Shown));
        Assert.Equal(500, inside);

        var more = await PostAsync(Body(1_000, 501));
        Assert.Equal((HttpStatusCode.RequestEntityTooLarge, "too_many_items"), (more.Status, more.Code));

        static string Body(int from, int count) => $$"""{"customers":[{{string.Join(',', Enumerable.Range(from, count).Select(i => $$"""{"customerId":{{i}}}"""))}}]}""";
    }

    [Fact]
    public async Task Merged_IsAskedAsWhoItHasBecome_AndAStaleCacheIsAskedAgain()
    {
        Scripted(42, _ => new AssignmentAnswer(AssignmentOutcome.Elsewhere) { ElsewhereCustomerId = 43 });
        api.Book.Customers[Grain(43)] = true;
        Assert.Equal(430, (await PostAsync("""{"customerId":42}""")).Json.GetProperty("variantId").GetInt64());

        Known(IdentityKind.External, "moved", 50);
        Assert.Equal(500, (await PostAsync("""{"externalId":"moved"}""")).Json.GetProperty("variantId").GetInt64());
        api.Book.Customers[Grain(50)] = false;
        Known(IdentityKind.External, "moved", 51);
        Assert.Equal(510, (await PostAsync("""{"externalId":"moved"}""")).Json.GetProperty("variantId").GetInt64());

        Scripted(60, _ => new AssignmentAnswer(AssignmentOutcome.Elsewhere) { ElsewhereCustomerId = 60 });
        var round = await PostAsync("""{"customerId":60}""");
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "busy"), (round.Status, round.Code));
    }

    [Fact]
    public async Task Session_AsksForItsOwnCustomerOnly()
    {
        var (account, token) = NewSession();
        using var client = api.Client(token);

        var answer = await Answer.PostAsync(client, Path, "{}", r => r.Headers.TryAddWithoutValidation("Origin", "https://h5.zdn.vn"));
        Assert.Equal((HttpStatusCode.OK, 420L, "https://h5.zdn.vn"), (answer.Status, answer.Json.GetProperty("variantId").GetInt64(), answer.Header("Access-Control-Allow-Origin")));
        Assert.Equal(HttpStatusCode.OK, (await Answer.PostAsync(client, Path + "?expose=false", """{"customerId":42}""")).Status);
        Assert.Equal([(42L, new AssignmentRequest(7, true, "miniapp")), (42L, new AssignmentRequest(7, false, "miniapp"))], api.Book.Assigns[account]);

        foreach (var foreign in new[] { """{"customerId":43}""", """{"externalId":"x"}""", """{"customers":[{"customerId":42}]}""", """{"customerId":"42"}""" })
        {
            var refused = await Answer.PostAsync(client, Path, foreign);
            Assert.Equal((HttpStatusCode.Forbidden, "customer_not_yours"), (refused.Status, refused.Code));
        }

        Assert.Equal("session_not_allowed", (await Answer.GetAsync(client, Path)).Code);
        Assert.Equal("origin_not_allowed", (await Answer.PostAsync(client, Path, "{}", r => r.Headers.TryAddWithoutValidation("Origin", "https://evil.example"))).Code);
        Assert.False(api.Book.Lookups.ContainsKey(account));
        api.Book.Customers[GrainKey.Customer(new AccountId(account), 42).Text] = false;
        Assert.Equal("session_invalid", (await Answer.PostAsync(client, Path, "{}")).Code);
    }

    [Fact]
    public async Task Session_OfAPage_IsAllowedToAsk()
    {
        using var client = api.Client(null);
        var answer = await Answer.SendAsync(client, HttpMethod.Options, Path, adjust: r => r.Headers.TryAddWithoutValidation("Origin", "https://h5.zdn.vn"));
        Assert.Equal((HttpStatusCode.NoContent, "POST"), (answer.Status, answer.Header("Access-Control-Allow-Methods")));
    }

    [Fact]
    public async Task List_IsOfTheExperiment_WhichMustBeThere()
    {
        var asked = new List<object?>();
        api.Book.Catalogs[_key.Account] = (method, argument) =>
        {
            asked.Add(argument);
            return argument is ("experiments", 8L) ? new CatalogAnswer(CatalogOutcome.NotFound, null, null, []) : CatalogAnswer.Done("""{"items":[],"nextCursor":null}""");
        };
        using var client = api.Client(_key.Token);
        Assert.Equal(HttpStatusCode.OK, (await Answer.GetAsync(client, Path + "?customerId=42&limit=5")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await Answer.GetAsync(client, "/v1/experiments/8/assignments")).Status);
        var list = Assert.Single(asked.OfType<CatalogList>());
        Assert.Equal(("experiment-assignments", 5, "customerId=42,experimentId=7"), (list.Resource, list.Limit, string.Join(',', list.Filters.Select(f => $"{f.Key}={f.Value}"))));
    }

    private static string Shown(JsonElement item) => item.TryGetProperty("error", out var error)
        ? $"{error.GetProperty("pointer").GetString()} {error.GetProperty("code").GetString()}" : item.GetProperty("variantId").GetRawText();

    private Task<Answer> PostAsync(string body, string query = "") => Answer.PostAsync(api.Client(_key.Token), Path + query, body);

    private string Grain(long customer) => GrainKey.Customer(new AccountId(_key.Account), customer).Text;

    private void Known(IdentityKind kind, string value, long customer)
    {
        api.Book.Identities[(_key.Account, new Identity(kind, value))] = customer;
        api.Book.Customers[Grain(customer)] = true;
    }

    private void Scripted(long customer, Func<AssignmentRequest, AssignmentAnswer> script) => api.Book.Assignments[Grain(customer)] = r => Task.FromResult(script(r));

    private (long Account, string Token) NewSession()
    {
        var token = $"zo_mini_{api.Book.NextId()}";
        api.Book.SessionTokens[token] = new MiniAppSessionRecord(_key.Account, 42, DateTimeOffset.UtcNow.AddHours(1), []);
        api.Book.Customers[Grain(42)] = true;
        return (_key.Account, token);
    }
}
