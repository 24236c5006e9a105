using System.Text.Json;
using ZaloOrleans.Catalog;
using ZaloOrleans.Ingest;
using ZaloOrleans.Keys;
using ZaloOrleans.TestKit;

namespace ZaloOrleans.Decisions;

/// <summary>What customers say about messages: kept, proven, and counted in the very next decision.</summary>
public sealed class ConsentTests(PostgresCluster postgres) : IAsyncLifetime
{
    private DecisionShop _shop = null!;
    private long _customer;

    public async ValueTask InitializeAsync()
    {
        _shop = await DecisionShop.OpenAsync(postgres);
        _customer = await _shop.CustomerAsync("lan", "1000000001", consents: false);
    }

    public ValueTask DisposeAsync() => _shop.DisposeAsync();

    [Fact]
    public async Task Word_OfAChannelAndCategory_CountsInTheVeryNextDecision()
    {
        Assert.Equal("no_consent", await CodeAsync("promotion"));
        var answer = await SayAsync("""{"channel":"oa","category":"promotion","state":"granted","source":"form","textVersion":"2026-11","proof":"https://shop.vn/f/1"}""");
        Assert.Equal(CatalogOutcome.Created, answer.Outcome);
        // The flag shows the word about all channels.
        Assert.False(JsonDocument.Parse(answer.Json!).RootElement.GetProperty("marketingConsent").GetBoolean());
        Assert.Null(await CodeAsync("promotion"));
        Assert.Equal("no_consent", await CodeAsync("customer_care"));

        answer = await SayAsync("""{"category":"promotion","state":"granted","source":"phone"}""");
        Assert.True(JsonDocument.Parse(answer.Json!).RootElement.GetProperty("marketingConsent").GetBoolean());
        await SayAsync("""{"channel":"oa","category":"promotion","state":"withdrawn","source":"phone"}""");
        Assert.Equal("no_consent", await CodeAsync("promotion"));
        Assert.Equal("oa promotion t form 2026-11 https://shop.vn/f/1 key:7,- promotion t phone - -  key:7,oa promotion f phone - -  key:7".Replace("  key", " key", StringComparison.Ordinal),
            await _shop.Engine.ScalarAsync<string>($"""
                select string_agg(coalesce(nullif(channel, ''), '-') || ' ' || category || ' ' || left(granted::text, 1) || ' ' || source || ' ' || coalesce(text_version, '-') || ' '
                       || coalesce(proof, '-') || ' ' || actor, ',' order by id) from engine.consents where customer_id = {_customer} and actor = 'key:7'
                """));
    }

    [Fact]
    public async Task Withdrawal_TakesBackWhatWaitsUnderIt_AndNothingElse()
    {
        await SayAsync("""{"category":"promotion","state":"granted","source":"form"}""");
        await SayAsync("""{"category":"customer_care","state":"granted","source":"form"}""");
        await _shop.Engine.ExecuteAsync($"""
            insert into engine.send_pauses (account_id, oa_id, channel, lane, code, since)
            select account_id, zalo_account_id, '', '', 'test', now() from engine.official_accounts where account_id = {_shop.Account}
            """);
        foreach (var category in new[] { "promotion", "customer_care", "transaction" })
        {
            Assert.Equal("send", (await _shop.SendAsync(_customer, DecisionShop.Request(category))).GetProperty("outcome").GetString());
        }

        await SayAsync("""{"category":"promotion","state":"withdrawn","source":"form"}""");
        Assert.Equal("customer_care queued -,promotion failed engine:no_consent,transaction queued -", await _shop.Engine.ScalarAsync<string>($"""
            select string_agg(m.category || ' ' || o.status || ' ' || coalesce(o.error_code, '-'), ',' order by m.category)
              from engine.messages m join oamessages o on o.id = m.message_id where o.account_id = {_shop.Account}
            """));
    }

    [Fact]
    public async Task Keyword_OfTheRefusalLine_EndsPromotionsAlone()
    {
        await SayAsync("""{"category":"promotion","state":"granted","source":"form"}""");
        await SayAsync("""{"category":"customer_care","state":"granted","source":"form"}""");
        await _shop.Engine.IngestAsync(_shop.Account, _customer, _shop.Engine.Track("message_received") with { Effect = new MessageWritten(1, "z-1", " tc ", "{}") });
        Assert.Equal("no_consent", await CodeAsync("promotion"));
        Assert.Null(await CodeAsync("customer_care"));
        Assert.Equal("refusal_keyword z-1", await _shop.Engine.ScalarAsync<string>($"select source || ' ' || proof from engine.consents where customer_id = {_customer} order by id desc limit 1"));
    }

    [Fact]
    public async Task Follow_IsNoConsent()
    {
        await _shop.Engine.IngestAsync(_shop.Account, _customer, _shop.Engine.Track("zalo_follow"));
        Assert.Equal("no_consent", await CodeAsync("promotion"));
    }

    [Fact]
    public async Task Word_OlderThanWhatIsKnown_IsKeptAndChangesNothing()
    {
        await SayAsync("""{"category":"promotion","state":"withdrawn","source":"phone"}""");
        var answer = await SayAsync("""{"category":"promotion","state":"granted","source":"paper","at":"2026-01-05T08:00:00+07:00"}""");
        Assert.Equal(CatalogOutcome.Created, answer.Outcome);
        Assert.Equal("no_consent", await CodeAsync("promotion"));
        Assert.Equal(1L, await _shop.Engine.ScalarAsync<long>($"select count(*) from engine.consents where customer_id = {_customer} and source = 'paper'"));
        Assert.Equal("/at out_of_range", (await SayAsync("""{"category":"promotion","state":"granted","source":"x","at":"2999-01-01T00:00:00Z"}""")).Faults[0] is var f ? $"{f.Pointer} {f.Code}" : "");
    }

    private async Task<string?> CodeAsync(string category) => (await _shop.ExplainAsync(_customer, DecisionShop.Request(category))).GetProperty("code").GetString();

    private Task<CatalogAnswer> SayAsync(string json) =>
        _shop.Engine.Grains.Catalog(_shop.Account).SetConsent(new CatalogChange { Resource = "consents", Id = _customer, Json = json, Actor = "key:7" });
}
