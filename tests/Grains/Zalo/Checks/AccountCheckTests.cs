using System.Security.Cryptography;
using System.Text;
using ZaloOrleans.Catalog;
using ZaloOrleans.Hosting;
using ZaloOrleans.Keys;
using ZaloOrleans.TestKit;

namespace ZaloOrleans.Zalo.Checks;

/// <summary>What is said of an Official Account's health, with the simulator and a real database.</summary>
public sealed class AccountCheckTests(PostgresCluster postgres) : IAsyncLifetime
{
    private readonly AsyncDisposables _all = new();
    private EngineCluster _engine = null!;
    private SimulatedZalo _zalo = null!;
    private AccountId _account;
    private long _oa;

    public async ValueTask InitializeAsync()
    {
        var database = _all.Add(await postgres.CreateDatabaseAsync());
        _zalo = _all.Add(await SimulatedZalo.StartAsync());
        _engine = _all.Add(await EngineCluster.StartAsync(database, zaloOptions: new ZaloOptions { OpenApi = _zalo.Url, Business = _zalo.Url, OAuth = _zalo.Url }));
        _account = await _engine.AccountAsync();
        _oa = await _engine.OfficialAccountAsync(_account, SimulatedZalo.OaId, SimulatedZalo.Token, SimulatedZalo.AppId, "key");
    }

    public ValueTask DisposeAsync() => _all.DisposeAsync();

    [Fact]
    public async Task NewOne_HasATokenAndAQuota_AndNobodyKnowsOfItsWebhooks() =>
        Assert.Equal("True token ok accepted,webhook unknown never_came,signature unknown never_came,quota ok quota_left,sending ok goes", await CheckAsync());

    [Fact]
    public async Task Webhook_ThatIsVerified_ProvesUrlAndKey_AndOneThatIsForged_Warns()
    {
        Assert.Equal(WebhookReceipt.Kept, await TakeAsync("key"));
        Assert.Equal("True token ok accepted,webhook ok comes,signature ok verified,quota ok quota_left,sending ok goes", await CheckAsync());

        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(WebhookReceipt.Forged, await TakeAsync("another key"));
        }

        Assert.Equal("True token ok accepted,webhook ok comes,signature warning signature_refused,quota ok quota_left,sending ok goes", await CheckAsync());
        Assert.Equal(1, await _engine.ScalarAsync<long>($"select count(*) from oawebhookevents where account_id = {_account}"));
    }

    [Fact]
    public async Task Refusals_AreSaid_AndNothingIsChanged()
    {
        await _zalo.FaultAsync("code", -216, endpoint: "/v2.0/oa/getoa");
        await _zalo.LimitAsync(perDay: 0);
        await _engine.ExecuteAsync("update engine.official_accounts set oa_secret_key_ciphertext = null");
        var before = await RowsAsync();

        Assert.Equal("False token failing -216,webhook unknown never_came,signature failing secret_key_missing,quota failing quota_exhausted,sending ok goes", await CheckAsync());

        Assert.Equal(before, await RowsAsync());
        Assert.Equal(SimulatedZalo.Token, (await _engine.Grains.ZaloToken(_account, _oa).Offer()).Token);
    }

    [Fact]
    public async Task Sending_ThatZaloStopped_IsSaidBeforeWhatRestsForAWhile()
    {
        await _engine.ExecuteAsync($"""
            insert into engine.send_pauses (account_id, oa_id, channel, lane, until, code, advice, since) values
            ({_account}, {_oa}, 'zbs_phone', '', now() + interval '1 hour', '-144', null, now()), ({_account}, {_oa}, 'oa', '', null, '-224', 'Upgrade it.', now()),
            ({_account}, {_oa}, 'zbs_user', '', now() - interval '1 hour', '-133', null, now())
            """);
        Assert.EndsWith("sending failing -224", await CheckAsync(), StringComparison.Ordinal);
        await _engine.ExecuteAsync($"""
            delete from engine.send_pauses where until is null;
            insert into oatemplates (account_id, code, content, status) values ({_account}, 't7', '7', 'Approved');
            insert into engine.send_pauses (account_id, oa_id, channel, lane, template_id, code, advice, since)
            select {_account}, {_oa}, 'zbs_phone', '', id, '-117', 'Grant it.', now() from oatemplates where code = 't7'
            """);
        Assert.EndsWith("sending warning -117", await CheckAsync(), StringComparison.Ordinal);
        await _engine.ExecuteAsync("delete from engine.send_pauses where until is null");
        Assert.EndsWith("sending warning -144", await CheckAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task OneWithoutAToken_Fails_AndWhatIsNoOfficialAccountIsA404()
    {
        await _engine.ExecuteAsync("update zalo_accounts set token_ciphertext = null");
        Assert.StartsWith("False token failing ", await CheckAsync(), StringComparison.Ordinal);
        (await _engine.Grains.OfficialAccounts(_account).Check(_oa + 1)).Is(CatalogOutcome.NotFound);
        (await _engine.Grains.OfficialAccounts(await _engine.AccountAsync()).Check(_oa)).Is(CatalogOutcome.NotFound);
    }

    private Task<string> RowsAsync() => _engine.ScalarAsync<string>("select string_agg(z::text || o::text, '|') from zalo_accounts z join engine.official_accounts o on o.zalo_account_id = z.id");

    /// <summary>Healthy, and each check with its state and code.</summary>
    private async Task<string> CheckAsync()
    {
        var answer = await _engine.Grains.OfficialAccounts(_account).Check(_oa);
        answer.Is(CatalogOutcome.Done);
        var checks = answer.Body().GetProperty("checks").EnumerateArray().Select(c => string.Join(' ', new[] { "name", "state", "code" }.Select(f => c.GetProperty(f).GetString())));
        return $"{answer.Body().GetProperty("healthy").GetBoolean()} {string.Join(',', checks)}";
    }

    private Task<WebhookReceipt> TakeAsync(string key)
    {
        const string Time = "1790000000000";
        var body = Encoding.UTF8.GetBytes($$$"""{"app_id":"{{{SimulatedZalo.AppId}}}","event_name":"follow","oa_id":"{{{SimulatedZalo.OaId}}}","follower":{"id":"9001"},"timestamp":"{{{Time}}}"}""");
        byte[] signed = [.. Encoding.UTF8.GetBytes(SimulatedZalo.AppId), .. body, .. Encoding.UTF8.GetBytes(Time + key)];
        return _engine.Grains.WebhookIntake().Take(new WebhookDelivery(body, "mac=" + Convert.ToHexStringLower(SHA256.HashData(signed)), null));
    }
}
