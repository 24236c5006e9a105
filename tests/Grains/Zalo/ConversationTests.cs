using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using ZaloOrleans.Catalog;
using ZaloOrleans.Customers;
using ZaloOrleans.Hosting;
using ZaloOrleans.Ingest;
using ZaloOrleans.Keys;
using ZaloOrleans.TestKit;

namespace ZaloOrleans.Zalo;

/// <summary>Conversations, and what support answers in them.</summary>
public sealed class ConversationTests(PostgresCluster postgres) : IAsyncLifetime
{
    private const string User = "1000000001";
    private readonly AsyncDisposables _all = new();
    private EngineCluster _engine = null!;
    private SimulatedZalo _zalo = null!;
    private AccountId _account;
    private long _oa;

    public async ValueTask InitializeAsync()
    {
        var database = _all.Add(await postgres.CreateDatabaseAsync());
        _zalo = _all.Add(await SimulatedZalo.StartAsync());
        _engine = _all.Add(await EngineCluster.StartAsync(database, zaloOptions: new ZaloOptions { OpenApi = _zalo.Url }));
        _account = await _engine.AccountAsync();
        _oa = await _engine.OfficialAccountAsync(_account, SimulatedZalo.OaId, SimulatedZalo.Token);
    }

    public ValueTask DisposeAsync() => _all.DisposeAsync();

    [Fact]
    public async Task Reply_WithinTheWindow_IsSentOnce_WithoutAConsent_AndItsRepeatGetsTheSameAnswer()
    {
        var customer = await CustomerAsync("a", User);
        await WroteAsync(customer, "Còn hàng không?", TimeSpan.FromHours(1));

        var replies = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => ReplyAsync(customer, """{"text":"Dạ còn {{ ạ }}"}""", "k-1")));

        Assert.Single(replies, r => r.Outcome == CatalogOutcome.Created);
        Assert.Equal(4, replies.Count(r => r.Outcome == CatalogOutcome.Repeated));
        Assert.Single(replies.Select(r => r.Json).Distinct());
        await _engine.EventuallyAsync(1L, $"select count(*) from oamessages where account_id = {_account} and direction = 'outbound' and status = 'sent'");
        var send = Assert.Single(await _zalo.SendsAsync());
        Assert.Equal("Dạ còn {{ ạ }}", send.GetProperty("body").GetProperty("message").GetProperty("text").GetString());
        Assert.Equal("send customer_care", await _engine.ScalarAsync<string>($"select outcome || ' ' || category from engine.decisions where account_id = {_account}"));
        Assert.Equal("key:7", await _engine.ScalarAsync<string>($"select actor_id from auditlogs where account_id = {_account} and action = 'reply'"));
        Assert.Equal(["outbound Dạ còn {{ ạ }} sent", "inbound Còn hàng không? delivered"], (await MessagesAsync(customer)).Items().Select(Shown));
        (await ReplyAsync(customer, """{"text":"khác"}""", "k-1")).Refused(CatalogOutcome.Unprocessable, " idempotency_key_reused");
    }

    [Theory]
    [InlineData("never", "never_interacted")]
    [InlineData("long ago", "window_closed")]
    [InlineData("suppressed", "suppressed")]
    [InlineData("no address", "no_address")]
    public async Task Reply_ThatMayNotBe_IsRefusedWithWhatToDo(string why, string code)
    {
        var customer = await CustomerAsync("a", why == "no address" ? null : User);
        if (why != "never")
        {
            await WroteAsync(customer, "Chào", why == "long ago" ? TimeSpan.FromDays(7) : TimeSpan.FromMinutes(1));
        }

        if (why == "suppressed")
        {
            await _engine.ExecuteAsync($"insert into suppressionlists (account_id, type, value) values ({_account}, 'zalo_id', '{User}')");
        }

        var answer = await ReplyAsync(customer, """{"text":"Dạ"}""", "k-1");

        answer.Refused(CatalogOutcome.Unprocessable, $" {code}");
        Assert.NotEmpty(answer.Faults[0].Detail);
        Assert.Equal($"refuse {code}", await _engine.ScalarAsync<string>($"select outcome || ' ' || code from engine.decisions where account_id = {_account}"));
        Assert.Equal(0, await _engine.ScalarAsync<long>($"select count(*) from oamessages where account_id = {_account} and direction = 'outbound'"));
    }

    [Fact]
    public async Task Conversations_AreThoseWhoWrote_NewestFirst_EachOnceInPages()
    {
        var (first, second, third) = (await CustomerAsync("a", "1"), await CustomerAsync("b", "2"), await CustomerAsync("c", "3"));
        await CustomerAsync("silent", "4");
        await WroteAsync(first, "một", TimeSpan.FromDays(9));
        await WroteAsync(second, "hai", TimeSpan.FromDays(3));
        await WroteAsync(third, "ba", TimeSpan.FromHours(2));
        await WroteAsync(third, "ba nữa", TimeSpan.FromHours(1));

        var seen = new List<string>();
        string? cursor = null;
        do
        {
            var page = await _engine.Grains.Query(_account).Conversations(1, cursor);
            seen.Add(string.Join("; ", page.Items().Select(i => $"{i.GetProperty("customerId")} {i.GetProperty("externalId")} {i.GetProperty("lastText")} {i.GetProperty("isOpen")}")));
            cursor = page.Body().GetProperty("nextCursor").GetString();
        }
        while (cursor is not null);

        Assert.Equal([$"{third} c ba nữa True", $"{second} b hai True", $"{first} a một False"], seen);
        var open = (await _engine.Grains.Query(_account).Conversations(50, null)).Items();
        Assert.Equal(TimeSpan.FromDays(7), open[0].GetProperty("windowUntil").GetDateTimeOffset() - open[0].GetProperty("wroteAt").GetDateTimeOffset());
        Assert.Equal(TimeSpan.FromHours(48), open[0].GetProperty("freeUntil").GetDateTimeOffset() - open[0].GetProperty("wroteAt").GetDateTimeOffset());
        Assert.Equal(System.Text.Json.JsonValueKind.Null, open[2].GetProperty("windowUntil").ValueKind);
    }

    [Fact]
    public async Task Conversation_OfAnotherAccount_IsNotFound()
    {
        var customer = await CustomerAsync("a", User);
        await WroteAsync(customer, "Chào", TimeSpan.FromMinutes(1));
        var other = await _engine.AccountAsync();

        (await _engine.Grains.Query(other).ConversationMessages(customer, 50, null)).Is(CatalogOutcome.NotFound);
        (await _engine.Grains.Customer(other, customer).Reply(Command("""{"text":"x"}""", null))).Answer.Is(CatalogOutcome.NotFound);
        Assert.Empty((await _engine.Grains.Query(other).Conversations(50, null)).Items());
        (await MessagesAsync(customer + 1_000_000)).Is(CatalogOutcome.NotFound);
        (await _engine.Grains.Query(_account).Conversations(0, null)).Refused(CatalogOutcome.Invalid, "/limit out_of_range");
        (await _engine.Grains.Query(_account).Conversations(1, "abc")).Refused(CatalogOutcome.Invalid, "/cursor invalid_cursor");
        (await ReplyAsync(customer, "{}", null)).Refused(CatalogOutcome.Invalid, " content_needed");
    }

    private static string Shown(System.Text.Json.JsonElement message) =>
        $"{message.GetProperty("direction")} {message.GetProperty("content")} {message.GetProperty("status")}";

    private Task<CatalogAnswer> MessagesAsync(long customer) => _engine.Grains.Query(_account).ConversationMessages(customer, 50, null);

    private async Task<CatalogAnswer> ReplyAsync(long customer, string json, string? key) => (await _engine.Grains.Customer(_account, customer).Reply(Command(json, key))).Answer;

    private static SupportReply Command(string json, string? key) =>
        new() { Actor = "key:7", Json = json, IdempotencyKey = key, RequestHash = SHA256.HashData(Encoding.UTF8.GetBytes(json)) };

    /// <summary>What the customer wrote, as its webhook gives it to them.</summary>
    private Task WroteAsync(long customer, string text, TimeSpan ago) => _engine.IngestAsync(_account, customer,
        _engine.Track("message_received", $$"""{"text":"{{text}}"}""", DateTimeOffset.UtcNow - ago) with { Effect = new MessageWritten(_oa, null, text, "{}") });

    private Task<long> CustomerAsync(string externalId, string? zaloUserId)
    {
        ImmutableArray<Identity> more = zaloUserId is null ? [] : [new Identity(IdentityKind.Zalo, zaloUserId)];
        // What they have written is all that is known of them.
        return _engine.CustomerAsync(_account, externalId, _engine.Identify(externalId, null, [.. more]) with { Profile = ProfilePatch.Empty });
    }
}
