using Microsoft.Extensions.DependencyInjection;
using ZaloOrleans.Catalog;
using ZaloOrleans.Hosting;
using ZaloOrleans.Keys;
using ZaloOrleans.TestKit;
using ZaloOrleans.Zalo.Tokens;

namespace ZaloOrleans.Zalo.Consents;

/// <summary>From "connect" over the administrator's consent at the simulator to tokens that work.</summary>
public sealed class ConsentTests(PostgresCluster postgres) : IAsyncLifetime
{
    private const string Back = "https://shop.example/v1/zalo-accounts/callback";
    private const string OAuth = "/v4/oa/access_token";
    private readonly AsyncDisposables _all = new();
    private EngineCluster _engine = null!;
    private SimulatedZalo _zalo = null!;
    private AccountId _account;

    public async ValueTask InitializeAsync()
    {
        var database = _all.Add(await postgres.CreateDatabaseAsync());
        _zalo = _all.Add(await SimulatedZalo.StartAsync());
        _engine = _all.Add(await EngineCluster.StartAsync(database, zaloOptions: new ZaloOptions
        {
            OpenApi = _zalo.Url,
            OAuth = _zalo.Url,
            AppId = SimulatedZalo.AppId,
            AppSecret = SimulatedZalo.AppSecret,
            Callback = new Uri(Back),
        }));
        _account = await _engine.AccountAsync();
    }

    public ValueTask DisposeAsync() => _all.DisposeAsync();

    [Fact]
    public async Task Story_ConnectConsentCallback_MakesTheAccount_AndASecondTimeRenewsIt()
    {
        var first = await FinishAsync(await AgreeAsync());
        first.Is(CatalogOutcome.Done);
        Assert.Equal(($"{SimulatedZalo.OaId}", $"OA {SimulatedZalo.OaId}", "False"), (first.Text("oaId"), first.Text("displayName"), first.Text("renewed")));
        var id = first.Body().GetProperty("zaloAccountId").GetInt64();
        Assert.Equal(_zalo.Account.AccessToken, await _engine.Grains.ZaloToken(_account, id).AccessToken());

        var second = await FinishAsync(await AgreeAsync());
        Assert.Equal(($"{id}", "True"), (second.Text("zaloAccountId"), second.Text("renewed")));
        Assert.Equal(_zalo.Account.AccessToken, await _engine.Grains.ZaloToken(_account, id).AccessToken());
        var tokens = await _engine.Services.GetRequiredService<OfficialTokenReader>().ReadAsync(_account, id);
        Assert.Equal((_zalo.Account.RefreshToken, SimulatedZalo.AppSecret, true), (tokens!.RefreshToken, tokens.AppSecret, tokens.Facts.CanRefresh));
        Assert.Equal(["authorization_code 0", "authorization_code 0"], await _zalo.TokensAsync());
        Assert.Equal(0, await _engine.ScalarAsync<long>("select count(*) from engine.oauth_states"));
        Assert.Equal("key:5", await _engine.ScalarAsync<string>($"select distinct actor_id from auditlogs where account_id = {_account} and entity_type = 'official_accounts'"));
    }

    [Fact]
    public async Task State_UnknownReplayedOrOver_IsA400_AndNothingIsStored()
    {
        var query = await AgreeAsync();
        await _engine.ExecuteAsync("update engine.oauth_states set expires_at = now()");
        (await FinishAsync(query)).Refused(CatalogOutcome.Invalid, "/state state_invalid");
        Refused(await _engine.Grains.Consents().Finish(new ConsentReturn(null, query["code"], query["oa_id"])));
        Refused(await _engine.Grains.Consents().Finish(new ConsentReturn(new string('A', 43), query["code"], query["oa_id"])));
        Assert.Empty(await _zalo.TokensAsync());
        Assert.Equal(0, await _engine.ScalarAsync<long>("select count(*) from zalo_accounts"));

        var good = await AgreeAsync();
        var both = await Task.WhenAll(FinishAsync(good), FinishAsync(good));
        Assert.Equal([CatalogOutcome.Done, CatalogOutcome.Invalid], both.Select(a => a.Outcome).Order());
        Assert.Equal(["authorization_code 0"], await _zalo.TokensAsync());

        static void Refused(CatalogAnswer answer) => answer.Refused(CatalogOutcome.Invalid, "/state state_invalid");
    }

    [Fact]
    public async Task State_AndVerifier_LieInNoTableAsTheyAre()
    {
        var url = await UrlAsync();
        var state = Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(url.Query)["state"].ToString();
        Assert.Equal(43, state.Length);
        var row = await _engine.ScalarAsync<string>("select encode(state_hash, 'escape') || encode(verifier_ciphertext, 'escape') || actor || app_id from engine.oauth_states");
        Assert.DoesNotContain(state, row, StringComparison.Ordinal);
        Assert.True(await _engine.ScalarAsync<bool>("select expires_at between now() + interval '9 minutes' and now() + interval '10 minutes' from engine.oauth_states"));
    }

    [Fact]
    public async Task OfficialAccount_OfAnotherAccount_IsA409_AndStaysThere()
    {
        (await FinishAsync(await AgreeAsync())).Is(CatalogOutcome.Done);
        var other = await _engine.AccountAsync();
        var query = await SimulatedZalo.AgreeAsync((await UrlAsync(other)).AbsoluteUri);
        (await FinishAsync(query)).Refused(CatalogOutcome.Conflict, "/oa_id oa_taken");
        Assert.Equal(0, await _engine.ScalarAsync<long>($"select count(*) from zalo_accounts where account_id = {other}"));
    }

    [Fact]
    public async Task Callback_ThatNamesAnotherOfficialAccountThanTheTokens_IsRefused()
    {
        var query = await AgreeAsync();
        query["oa_id"] = "1234";
        (await FinishAsync(query)).Refused(CatalogOutcome.Invalid, "/oa_id oa_mismatch");
        Assert.Equal(0, await _engine.ScalarAsync<long>("select count(*) from zalo_accounts"));
    }

    [Theory]
    [InlineData(-14002, "appId"), InlineData(-14003, "ZALO_CALLBACK_URL"), InlineData(-14020, "again"), InlineData(-14029, "permission")]
    public async Task Refusal_OfZalo_SaysWhatToDo(int code, string word)
    {
        await _zalo.FaultAsync("code", value: code, times: 1, endpoint: OAuth);
        var answer = await FinishAsync(await AgreeAsync());
        answer.Refused(CatalogOutcome.Unprocessable, " zalo_refused");
        Assert.Contains($"({code}", answer.Faults[0].Detail, StringComparison.Ordinal);
        Assert.Contains(word, answer.Faults[0].Detail, StringComparison.Ordinal);
        Assert.Equal(0, await _engine.ScalarAsync<long>("select count(*) from zalo_accounts"));
    }

    [Fact]
    public async Task Administrator_WhoDoesNotAgree_IsA400()
    {
        var query = await AgreeAsync();
        query.Remove("code");
        (await FinishAsync(query)).Refused(CatalogOutcome.Invalid, "/code consent_refused");
    }

    [Fact]
    public async Task Connect_WithoutWhatItNeeds_SaysWhat()
    {
        var grain = _engine.Grains.OfficialAccounts(_account);
        (await grain.Connect(new ConsentRequest("key:5", "not-a-number", null))).Refused(CatalogOutcome.Invalid, "/appId invalid_format");
        (await grain.Connect(new ConsentRequest("key:5", "999", null))).Refused(CatalogOutcome.Unprocessable, "/appId app_secret_missing");
        (await grain.Connect(new ConsentRequest("key:5", null, "ftp://x"))).Refused(CatalogOutcome.Invalid, "/redirectUri invalid_format");
    }

    [Fact]
    public async Task Account_ThatStopped_GoesOnWhenItIsConnectedAgain()
    {
        var id = (await FinishAsync(await AgreeAsync())).Body().GetProperty("zaloAccountId").GetInt64();
        var grain = _engine.Grains.ZaloToken(_account, id);
        await _zalo.FaultAsync("code", value: -14020, times: 1, endpoint: OAuth);
        await grain.Forget(_zalo.Account.AccessToken);
        TokenOffer offer;
        while ((offer = await grain.Offer()).Lack == TokenLack.Refreshing)
        {
            await Task.Delay(25);
        }

        Assert.Equal((TokenLack.Parked, "-14020"), (offer.Lack, offer.Code));
        (await FinishAsync(await AgreeAsync())).Is(CatalogOutcome.Done);
        Assert.Equal(_zalo.Account.AccessToken, (await grain.Offer()).Token);
    }

    private async Task<Uri> UrlAsync(AccountId? account = null)
    {
        var answer = await _engine.Grains.OfficialAccounts(account ?? _account).Connect(new ConsentRequest("key:5", null, null));
        answer.Is(CatalogOutcome.Done);
        return new Uri(answer.Text("url")!);
    }

    private async Task<Dictionary<string, string>> AgreeAsync() => await SimulatedZalo.AgreeAsync((await UrlAsync()).AbsoluteUri);

    private Task<CatalogAnswer> FinishAsync(Dictionary<string, string> query) =>
        _engine.Grains.Consents().Finish(new ConsentReturn(query["state"], query.GetValueOrDefault("code"), query["oa_id"]));
}
