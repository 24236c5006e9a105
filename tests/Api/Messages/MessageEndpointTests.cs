using ZaloOrleans.Api.Engine;
using ZaloOrleans.Decisions;
using ZaloOrleans.Ingest;
using ZaloOrleans.Keys;

namespace ZaloOrleans.Api.Messages;

/// <summary>How requests for messages reach the customer they are about, and its answers HTTP.</summary>
public sealed class MessageEndpointTests(ApiFixture api)
{
    private const string Said = """{"decisionId":9,"outcome":"refuse","code":"no_consent","until":null,"policyVersion":3,"messageId":null,"reasons":[]}""";
    private readonly TestKey _key = api.NewKey();

    [Fact]
    public async Task Message_ByAnyIdentity_ReachesItsCustomerWithAllThatWasSaid()
    {
        Knows(Identity(IdentityKind.Phone, "+84912345678"), 41);
        Knows(Identity(IdentityKind.External, "kh-1"), 42);
        Knows(Identity(IdentityKind.Zalo, "9007199254740993"), 43);
        foreach (var (whom, id) in new[] { ("\"phone\":\"0912 345 678\"", 41), ("\"externalId\":\"kh-1\"", 42), ("\"zaloUserId\":\"9007199254740993\"", 43), ("\"customerId\":44", 44) })
        {
            Answers(id, new MessageRequestAnswer(MessageRequestOutcome.Decided, Said));
            var answer = await PostAsync("/v1/messages", $$$"""
                { {{{whom}}}, "channel": "OA", "category": "Promotion", "template": "t", "variables": {"a": [1, 2.50]}, "campaignId": 5, "tags": ["tết", "tết"],
                  "expiresAt": "2026-12-01T00:00:00+07:00" }
                """, "k-1");
            Assert.Equal((200, Said), ((int)answer.Status, answer.Text));
            var request = Asked(id);
            Assert.Equal(("oa", "promotion", "t", null, """{"a": [1, 2.50]}""", 5L, "k-1"),
                (request.Channel, request.Category, request.Template, request.Text, request.VariablesJson, request.CampaignId!.Value, request.IdempotencyKey));
            Assert.Equal(["tết"], request.Tags);
            Assert.Equal(new DateTimeOffset(2026, 11, 30, 17, 0, 0, TimeSpan.Zero), request.ExpiresAt);
            Assert.Equal(32, request.RequestHash!.Length);
        }
    }

    [Theory]
    [InlineData(MessageRequestOutcome.Repeated, 200, null)]
    [InlineData(MessageRequestOutcome.NotFound, 404, "customer_not_found")]
    [InlineData(MessageRequestOutcome.KeyOfAnother, 409, "idempotency_key_of_another")]
    [InlineData(MessageRequestOutcome.KeyReused, 422, "idempotency_key_reused")]
    [InlineData(MessageRequestOutcome.UnknownCampaign, 422, "unknown_campaign")]
    public async Task Outcome_IsAStatus(MessageRequestOutcome outcome, int status, string? code)
    {
        Answers(51, new MessageRequestAnswer(outcome, Said));
        var answer = await PostAsync("/v1/messages", """{"customerId":51,"channel":"oa","category":"transaction","text":"Đơn A1"}""", "k-2");
        Assert.Equal((status, code), ((int)answer.Status, status == 200 ? null : answer.Code));
        Assert.Equal(status == 200 ? "true" : null, answer.Header("Idempotent-Replayed"));
    }

    [Fact]
    public async Task Merged_TheSurvivorIsAsked()
    {
        Answers(61, new MessageRequestAnswer(MessageRequestOutcome.Elsewhere, null, 62));
        Answers(62, new MessageRequestAnswer(MessageRequestOutcome.Decided, Said));
        Assert.Equal(200, (int)(await PostAsync("/v1/messages", """{"customerId":61,"channel":"oa","category":"transaction","text":"x"}""")).Status);
    }

    [Fact]
    public async Task Nobody_HasTheIdentity_Is404AndNobodyIsMade()
    {
        var answer = await PostAsync("/v1/messages", """{"externalId":"nobody","channel":"oa","category":"transaction","text":"x"}""");
        Assert.Equal((404, "customer_not_found"), ((int)answer.Status, answer.Code));
    }

    [Fact]
    public async Task Decision_OfAnotherMoment_IsAskedAndChangesNothing()
    {
        Answers(71, new MessageRequestAnswer(MessageRequestOutcome.Decided, Said));
        var answer = await PostAsync("/v1/decisions", """{"customerId":71,"channel":"oa","category":"promotion","template":"t","at":"2026-12-24T20:00:00Z"}""", "k-3");
        Assert.Equal(200, (int)answer.Status);
        var (_, explains, request) = api.Book.Requests.Last(r => r.Customer == KeyOf(71));
        Assert.Equal((true, new DateTimeOffset(2026, 12, 24, 20, 0, 0, TimeSpan.Zero), null), (explains, request.At!.Value, request.IdempotencyKey));
    }

    [Theory]
    [InlineData("""{"customerId":1,"phone":"0912345678","channel":"oa","category":"promotion","text":"x"}""", " one_customer")]
    [InlineData("""{"channel":"oa","category":"promotion","text":"x"}""", " one_customer")]
    [InlineData("""{"customerId":0,"channel":"oa","category":"promotion","text":"x"}""", "/customerId invalid_id")]
    [InlineData("""{"phone":"12","channel":"oa","category":"promotion","text":"x"}""", "/phone invalid_phone")]
    [InlineData("""{"customerId":1,"category":"promotion","text":"x"}""", "/channel required")]
    [InlineData("""{"customerId":1,"channel":"sms","category":"promotion","text":"x"}""", "/channel invalid_word")]
    [InlineData("""{"customerId":1,"channel":"oa","category":"ads","text":"x"}""", "/category invalid_word")]
    [InlineData("""{"customerId":1,"channel":"oa","category":"promotion"}""", " template_or_text")]
    [InlineData("""{"customerId":1,"channel":"oa","category":"promotion","text":"x","template":"t"}""", " template_or_text")]
    [InlineData("""{"customerId":1,"channel":"oa","category":"promotion","text":""}""", "/text invalid_text")]
    [InlineData("""{"customerId":1,"channel":"oa","category":"promotion","text":"x","variables":[]}""", "/variables invalid_type")]
    [InlineData("""{"customerId":1,"channel":"oa","category":"promotion","text":"x","tags":["a",""]}""", "/tags invalid_tags")]
    [InlineData("""{"customerId":1,"channel":"oa","category":"promotion","text":"x","expiresAt":"tomorrow"}""", "/expiresAt invalid_time")]
    [InlineData("""{"customerId":1,"channel":"oa","category":"promotion","text":"x","at":"2026-12-24T20:00:00Z"}""", "/at unknown_field")]
    [InlineData("""{"customerId":1,"channel":"oa","category":"promotion","text":"x","colour":"red"}""", "/colour unknown_field")]
    public async Task Message_Wrong_IsRefusedAtItsPlace(string json, string fault)
    {
        var answer = await PostAsync("/v1/messages", json);
        Assert.Equal(400, (int)answer.Status);
        Assert.Equal(fault, Assert.Single(answer.Json.GetProperty("errors").EnumerateArray()) is var e ? $"{e.GetProperty("pointer").GetString()} {e.GetProperty("code").GetString()}" : "");
    }

    private void Knows(Identity identity, long customer) => api.Book.Identities[(_key.Account, identity)] = customer;

    private void Answers(long customer, MessageRequestAnswer answer) => api.Book.RequestAnswers[KeyOf(customer)] = answer;

    private MessageRequest Asked(long customer) => api.Book.Requests.Last(r => r.Customer == KeyOf(customer)).Request;

    private string KeyOf(long customer) => GrainKey.Customer(new AccountId(_key.Account), customer).Text;

    private static Identity Identity(IdentityKind kind, string value) => new(kind, value);

    private async Task<Answer> PostAsync(string path, string json, string? key = null)
    {
        using var client = api.Client(_key.Token);
        return await Answer.PostAsync(client, path, json, r =>
        {
            if (key is not null)
            {
                r.Headers.Add("Idempotency-Key", key);
            }
        });
    }
}
