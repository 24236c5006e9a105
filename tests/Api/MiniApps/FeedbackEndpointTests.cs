using System.Net;
using ZaloOrleans.Api.Engine;
using ZaloOrleans.Catalog;
using ZaloOrleans.Errors;
using ZaloOrleans.Ingest;
using ZaloOrleans.Keys;
using ZaloOrleans.MiniApps;

namespace ZaloOrleans.Api.MiniApps;

/// <summary>Feedback and advertisements, as the user of a Mini App has them.</summary>
public sealed class FeedbackEndpointTests(ApiFixture api)
{
    [Fact]
    public async Task Feedback_IsTheCustomersOwnItem_AndARepeatIsTold()
    {
        var (account, client) = NewSession();
        using var _ = client;
        const string body = """{"rating":4,"npsScore":-100,"feedbackType":"praise","feedbackText":"Đẹp \"lắm\"","tags":["vải"],"productId":7,"campaignId":8,"messageId":"m-1"}""";

        var first = await Answer.PostAsync(client, "/v1/miniapp/feedback", body);
        var again = await Answer.PostAsync(client, "/v1/miniapp/feedback", body);

        Assert.Equal((HttpStatusCode.OK, 42L, false), (first.Status, first.Json.GetProperty("customerId").GetInt64(), first.Json.GetProperty("duplicate").GetBoolean()));
        Assert.True(again.Json.GetProperty("duplicate").GetBoolean());
        Assert.Equal(first.Json.GetProperty("eventId").GetInt64(), again.Json.GetProperty("eventId").GetInt64());
        var command = api.Book.Commands[account].First();
        Assert.True(command is { OwnOnly: true, Actor: "miniapp:42" });
        var item = Assert.Single(command.Items);
        Assert.Equal(("feedback_submitted", "m-1"), (item.Event, item.MessageId));
        Assert.Equal("""{"rating":4,"npsScore":-100,"feedbackType":"praise","feedbackText":"Đẹp \"lắm\"","tags":["vải"],"productId":7,"campaignId":8}""", item.PropertiesJson);
        var feedback = Assert.IsType<FeedbackGiven>(item.Effect);
        Assert.Equal((4, "Đẹp \"lắm\"", -100, "praise", 7L, 8L), (feedback.Rating!.Value, feedback.Note, feedback.NpsScore!.Value, feedback.Type, feedback.ProductId!.Value, feedback.CampaignId!.Value));
        Assert.Equal(["vải"], feedback.Choices);
    }

    [Fact]
    public async Task Feedback_WithAnIdempotencyKey_IsKnownByIt()
    {
        var (account, client) = NewSession();
        using var _ = client;
        foreach (var _2 in new[] { 1, 2 })
        {
            await Answer.PostAsync(client, "/v1/miniapp/feedback", """{"rating":4}""", r => r.Headers.TryAddWithoutValidation("Idempotency-Key", "k"));
        }

        Assert.Single(api.Book.Commands[account].Select(c => c.Items[0].MessageId).Distinct());
    }

    [Theory]
    [InlineData("""{}""", " required")]
    [InlineData("""{"campaignId":1}""", " required")]
    [InlineData("""{"rating":0}""", "/rating out_of_range")]
    [InlineData("""{"rating":6}""", "/rating out_of_range")]
    [InlineData("""{"rating":4.5}""", "/rating out_of_range")]
    [InlineData("""{"rating":"4"}""", "/rating invalid_type")]
    [InlineData("""{"npsScore":101}""", "/npsScore out_of_range")]
    [InlineData("""{"feedbackText":""}""", "/feedbackText invalid_format")]
    [InlineData("""{"feedbackText":7}""", "/feedbackText invalid_type")]
    [InlineData("""{"rating":1,"productId":0,"campaignId":"1"}""", "/productId invalid_type,/campaignId invalid_type")]
    [InlineData("""{"tags":"a"}""", "/tags invalid_type")]
    [InlineData("""{"tags":[""]}""", "/tags invalid_format")]
    [InlineData("""{"rating":1,"customerId":7}""", "/customerId unknown_field")]
    public async Task Feedback_Malformed_IsToldWithItsPlace(string body, string faults)
    {
        var (account, client) = NewSession();
        using var _ = client;
        var answer = await Answer.PostAsync(client, "/v1/miniapp/feedback", body);
        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Equal(faults, string.Join(',', answer.Json.GetProperty("errors").EnumerateArray().Select(e => $"{e.GetProperty("pointer")} {e.GetProperty("code")}")));
        Assert.False(api.Book.Commands.ContainsKey(account));
    }

    [Theory]
    [InlineData(2_000, 20, 150, 100, HttpStatusCode.OK)]
    [InlineData(2_001, 20, 150, 100, HttpStatusCode.BadRequest)]
    [InlineData(2_000, 21, 150, 100, HttpStatusCode.BadRequest)]
    [InlineData(2_000, 20, 151, 100, HttpStatusCode.BadRequest)]
    [InlineData(2_000, 20, 150, 101, HttpStatusCode.BadRequest)]
    public async Task Feedback_HasItsBounds(int text, int tags, int tag, int messageId, HttpStatusCode status)
    {
        var (_, client) = NewSession();
        using var _2 = client;
        var body = $$"""{"feedbackText":"{{new string('ý', text)}}","tags":[{{string.Join(',', Enumerable.Repeat($"\"{new string('t', tag)}\"", tags))}}],"messageId":"{{new string('m', messageId)}}"}""";
        Assert.Equal(status, (await Answer.PostAsync(client, "/v1/miniapp/feedback", body)).Status);
    }

    [Theory]
    [InlineData("feedback_already_given", HttpStatusCode.Conflict)]
    [InlineData("unknown_reference", HttpStatusCode.BadRequest)]
    [InlineData("out_of_range", HttpStatusCode.BadRequest)]
    public async Task Feedback_ThatTheEngineRefuses_SaysWhyAndWhere(string code, HttpStatusCode status)
    {
        var (account, client) = NewSession();
        using var _ = client;
        api.Book.Ingests[GrainKey.Customer(new AccountId(account), 42).Text] = command => new IngestAnswer
        {
            Route = IngestRoute.Here, Items = [new ItemAnswer(0, null, false, new Fault("/campaignId", code, "Not so."))],
        };

        var answer = await Answer.PostAsync(client, "/v1/miniapp/feedback", """{"rating":1,"campaignId":8}""");

        Assert.Equal((status, code), (answer.Status, answer.Code));
        Assert.Equal("/campaignId", answer.Json.GetProperty("errors")[0].GetProperty("pointer").GetString());
    }

    [Fact]
    public async Task Ads_AreAskedForByASessionOrAKey()
    {
        var (account, session) = NewSession();
        using var _ = session;
        api.Book.Catalogs[account] = (method, argument) => CatalogAnswer.Done($$"""{"items":[],"asked":"{{method}} {{argument}}"}""");
        using var key = api.Client(api.NewKey(account: account, scopes: ["catalog:read"]).Token);

        Assert.Equal("LiveAds (, 20)", (await Answer.GetAsync(session, "/v1/miniapp/ads")).Json.GetProperty("asked").GetString());
        Assert.Equal("LiveAds (7, 100)", (await Answer.GetAsync(key, "/v1/miniapp/ads?channelId=7&limit=100")).Json.GetProperty("asked").GetString());
        var wrong = await Answer.GetAsync(session, "/v1/miniapp/ads?channelId=x&limit=101");
        Assert.Equal((HttpStatusCode.BadRequest, 2), (wrong.Status, wrong.Json.GetProperty("errors").GetArrayLength()));
        using var publishable = api.Client(api.NewKey("pub", account: account).Token);
        Assert.Equal("secret_key_required", (await Answer.GetAsync(publishable, "/v1/miniapp/ads")).Code);
    }

    private (long Account, HttpClient Client) NewSession()
    {
        var account = api.NewKey().Record.AccountId;
        var token = $"zo_mini_{api.Book.NextId()}";
        api.Book.SessionTokens[token] = new MiniAppSessionRecord(account, 42, DateTimeOffset.UtcNow.AddHours(1), []);
        api.Book.Customers[GrainKey.Customer(new AccountId(account), 42).Text] = true;
        return (account, api.Client(token));
    }
}
