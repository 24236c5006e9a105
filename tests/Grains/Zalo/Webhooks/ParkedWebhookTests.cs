using System.Security.Cryptography;
using System.Text;
using ZaloOrleans.Catalog;
using ZaloOrleans.Hosting;
using ZaloOrleans.Keys;
using ZaloOrleans.TestKit;

namespace ZaloOrleans.Zalo.Webhooks;

/// <summary>What a person can do about webhooks whose effect failed.</summary>
public sealed class ParkedWebhookTests(PostgresCluster postgres) : IAsyncLifetime
{
    private const string AppId = "1163843031413526746";
    private const string OaId = "2197174064623873199";
    private const string Key = "a-secret-key";
    private readonly AsyncDisposables _all = new();
    private EngineCluster _engine = null!;
    private AccountId _account;

    public async ValueTask InitializeAsync()
    {
        var database = _all.Add(await postgres.CreateDatabaseAsync());
        _engine = _all.Add(await EngineCluster.StartAsync(database, webhooks: new WebhookOptions { Backoff = TimeSpan.FromMilliseconds(2) }));
        _account = await _engine.AccountAsync();
        await _engine.OfficialAccountAsync(_account, OaId, "token", AppId, Key);
    }

    public ValueTask DisposeAsync() => _all.DisposeAsync();

    [Fact]
    public async Task Parked_IsPutBackOnce_HoweverManyAskForIt_AndHasItsEffect()
    {
        await ParkAsync("7001");
        var id = await _engine.ScalarAsync<long>("select event_id from engine.parked_webhooks");

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Parked.Reprocess(id, "key:7")));

        Assert.Contains(answers, a => a is { Outcome: CatalogOutcome.Done, Json: var json } && json == $$"""{"id":{{id}},"status":"pending"}""");
        Assert.All(answers, a => Assert.True(a.Outcome == CatalogOutcome.Done || a.Faults[0].Code == "already_processed"));
        await DoneAsync();
        Assert.Equal("success", await _engine.ScalarAsync<string>($"select status from oawebhookevents where id = {id}"));
        Assert.Equal(2, await _engine.ScalarAsync<long>("select count(*) from events where event_name = 'zalo_follow'"));
        Assert.Equal("reprocess key:7", await _engine.ScalarAsync<string>(
            $"select action || ' ' || actor_id from auditlogs where entity_type = 'oaWebhookEvents' and entity_id = {id}"));
        Assert.Equal(0, await _engine.ScalarAsync<long>("select count(*) from engine.parked_webhooks"));
        Assert.Equal(("already_processed", CatalogOutcome.Conflict), Told(await Parked.Reprocess(id, "key:7")));
    }

    [Fact]
    public async Task List_ShowsWhatCame_WithItsReasonWhereItFailed_AndItsBodyForWhoAsks()
    {
        await ParkAsync("7003");
        var id = await _engine.ScalarAsync<long>("select event_id from engine.parked_webhooks");
        var catalog = new CatalogCaller(_engine.Grains, _account);

        var failed = Assert.Single((await catalog.ListAsync("oa-webhook-events", "status=failed", "eventType=follow")).Items());
        Assert.Equal((id, "follow", 10), (failed.GetProperty("id").GetInt64(), failed.GetProperty("eventType").GetString(), failed.GetProperty("attempts").GetInt32()));
        Assert.NotEmpty(failed.GetProperty("reason").GetString()!);
        Assert.False(failed.TryGetProperty("payload", out _));
        var whole = (await catalog.ReadAsync("oa-webhook-events+payload", id)).Body();
        Assert.Equal("follow", whole.GetProperty("payload").GetProperty("event_name").GetString());
        Assert.Equal("follow", Assert.Single((await catalog.ListAsync("oa-webhook-events+payload")).Items()).GetProperty("payload").GetProperty("event_name").GetString());

        var other = new CatalogCaller(_engine.Grains, await _engine.AccountAsync());
        Assert.Empty((await other.ListAsync("oa-webhook-events")).Items());
        (await other.ReadAsync("oa-webhook-events+payload", id)).Is(CatalogOutcome.NotFound);
        (await catalog.DeleteAsync("oa-webhook-events", id)).Refused(CatalogOutcome.Unprocessable, " not_supported");
    }

    [Fact]
    public async Task FailingStill_IsTriedAgainAndParkedAgain()
    {
        await TakeAsync(Follow(new string('9', 80)));
        await _engine.EventuallyAsync(1L, "select count(*) from engine.parked_webhooks", 30);
        var id = await _engine.ScalarAsync<long>("select event_id from engine.parked_webhooks");
        await _engine.ExecuteAsync("update engine.parked_webhooks set attempts = 77");

        Assert.Equal(CatalogOutcome.Done, (await Parked.Reprocess(id, "key:7")).Outcome);

        await _engine.EventuallyAsync("failed 10", "select w.status || ' ' || p.attempts from engine.parked_webhooks p join oawebhookevents w on w.id = p.event_id", 30);
    }

    [Fact]
    public async Task UnknownOrAnotherAccounts_IsNotFound_AndOneThatIsGoneIsAConflict()
    {
        await ParkAsync("7002");
        var id = await _engine.ScalarAsync<long>("select event_id from engine.parked_webhooks");
        var other = await _engine.AccountAsync();

        Assert.Equal(CatalogOutcome.NotFound, (await Parked.Reprocess(id + 1_000_000, "key:7")).Outcome);
        Assert.Equal(CatalogOutcome.NotFound, (await _engine.Grains.ParkedWebhooks(other).Reprocess(id, "key:7")).Outcome);
        Assert.Equal("""{"reprocessed":0,"more":false}""", (await _engine.Grains.ParkedWebhooks(other).ReprocessAll(Query(), "key:7")).Json);

        await _engine.ExecuteAsync("delete from engine.parked_webhooks");
        Assert.Equal(("not_parked", CatalogOutcome.Conflict), Told(await Parked.Reprocess(id, "key:7")));
    }

    [Fact]
    public async Task Bulk_PutsBackWhatMatches_AndSaysHowMany()
    {
        for (var user = 7010; user < 7014; user++)
        {
            await ParkAsync($"{user}");
        }

        var third = await _engine.ScalarAsync<DateTime>("select received_at from engine.parked_webhooks order by received_at offset 2 limit 1");
        var at = Json.Time(third);
        Assert.Equal("""{"reprocessed":0,"more":false}""", (await Parked.ReprocessAll(Query(("eventType", "unfollow")), "key:7")).Json);
        Assert.Equal("""{"reprocessed":2,"more":false}""",
            (await Parked.ReprocessAll(Query(("status", "FAILED"), ("eventType", "follow"), ("receivedAt.lt", at)), "key:7")).Json);
        Assert.Equal("""{"reprocessed":2,"more":false}""", (await Parked.ReprocessAll(Query(("receivedAt.gte", at)), "key:7")).Json);
        Assert.Equal("""{"reprocessed":0,"more":false}""", (await Parked.ReprocessAll(Query(), "key:7")).Json);

        await DoneAsync();
        Assert.Equal(8, await _engine.ScalarAsync<long>("select count(*) from events where event_name = 'zalo_follow'"));
        Assert.Equal(4, await _engine.ScalarAsync<long>("select count(*) from auditlogs where action = 'reprocess'"));
    }

    [Theory]
    [InlineData("status", "success", "invalid_value"), InlineData("eventType", "", "invalid_value"), InlineData("receivedAt.gte", "yesterday", "invalid_format")]
    [InlineData("receivedAt.gt", "2026-11-23T10:00:00Z", "unknown_field"), InlineData("id", "1", "unknown_field")]
    public async Task Bulk_WithABadFilter_IsRefusedAtItsPlace(string name, string value, string code)
    {
        var answer = await Parked.ReprocessAll(Query((name, value)), "key:7");
        Assert.Equal((code, CatalogOutcome.Invalid), Told(answer));
        Assert.Equal($"/{name}", answer.Faults[0].Pointer);
    }

    private IParkedWebhooksGrain Parked => _engine.Grains.ParkedWebhooks(_account);

    /// <summary>A webhook that failed, as the lane leaves it; its customer has not been given it under the id that it is parked with.</summary>
    private async Task ParkAsync(string user)
    {
        await TakeAsync(Follow(user));
        await DoneAsync();
        await _engine.ExecuteAsync($"""
            with failed as (
                 update oawebhookevents set status = 'failed' where payloadjson #>> array['follower', 'id'] = '{user}' returning id, account_id, received_at)
            insert into engine.parked_webhooks (event_id, account_id, received_at, oa_row_id, oa_id, message_id, attempts, reason, parked_at, lane)
            select f.id, f.account_id, f.received_at, o.zalo_account_id, o.oa_id, 'zalo:parked-{user}', 10, 'busy', now(), 3
              from failed f join engine.official_accounts o on o.account_id = f.account_id
            """);
    }

    private async Task TakeAsync(string body)
    {
        var mac = "mac=" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(AppId + body + "1790000000000" + Key)));
        Assert.Equal(WebhookReceipt.Kept, await _engine.Grains.WebhookIntake().Take(new WebhookDelivery(Encoding.UTF8.GetBytes(body), mac, null)));
    }

    private Task DoneAsync() => _engine.EventuallyAsync(0L, "select count(*) from engine.webhook_inbox");

    private static (string Code, CatalogOutcome Outcome) Told(CatalogAnswer answer) => (answer.Faults[0].Code, answer.Outcome);

    private static CatalogList Query(params (string Name, string Value)[] filters) =>
        new() { Resource = "oa-webhook-events", Filters = [.. filters.Select(f => KeyValuePair.Create(f.Name, f.Value))] };

    private static string Follow(string user) =>
        $$$"""{"app_id":"{{{AppId}}}","event_name":"follow","oa_id":"{{{OaId}}}","follower":{"id":"{{{user}}}"},"timestamp":"1790000000000"}""";
}
