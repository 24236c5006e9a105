using System.Collections.Immutable;
using Microsoft.Extensions.DependencyInjection;
using ZaloOrleans.Catalog;
using ZaloOrleans.Hosting;
using ZaloOrleans.Ingest;
using ZaloOrleans.Keys;
using ZaloOrleans.TestKit;
using ZaloOrleans.Turns;

namespace ZaloOrleans.Zalo.Tokens;

/// <summary>Tokens of an Official Account against the simulator, which takes a refresh token once and lets the access token before die.</summary>
public sealed class TokenRefreshTests(PostgresCluster postgres) : IAsyncLifetime
{
    private const string OAuth = "/v4/oa/access_token";
    private readonly AsyncDisposables _all = new();
    private EngineCluster _engine = null!;
    private SimulatedZalo _zalo = null!;
    private CatalogCaller _catalog = null!;
    private AccountId _account;
    private int _people;

    public async ValueTask InitializeAsync()
    {
        var database = _all.Add(await postgres.CreateDatabaseAsync());
        _zalo = _all.Add(await SimulatedZalo.StartAsync());
        _engine = _all.Add(await EngineCluster.StartAsync(database, zaloOptions: new ZaloOptions
        {
            OpenApi = _zalo.Url,
            OAuth = _zalo.Url,
            SendDeadline = TimeSpan.FromSeconds(3),
            AnswerLimit = TimeSpan.FromSeconds(3),
        }));
        _account = await _engine.AccountAsync();
        _catalog = new CatalogCaller(_engine.Grains, _account);
        await _engine.ExecuteAsync($"insert into oatemplates (account_id, code, content, status, variablesjson) values ({_account}, 'hi', 'Chào bạn 🌸', 'Approved', '[]')");
        await _engine.JourneyAsync(_account, ("entry", """{"on":{"event":"go"},"reentry":"always"}"""), ("send_oa", """{"template":"hi","category":"customer_care"}"""));
    }

    public ValueTask DisposeAsync() => _all.DisposeAsync();

    [Fact]
    public async Task ManyCallers_OfATokenThatIsOver_ComeToOneRefresh()
    {
        var oa = await OaAsync();
        await _zalo.FaultAsync("latency", value: 300, endpoint: OAuth);
        var grain = _engine.Grains.ZaloToken(_account, oa);
        await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => grain.Forget(SimulatedZalo.Token)));
        var offers = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => grain.Offer()));

        Assert.All(offers, o => Assert.Equal((TokenLack.None, _zalo.Account.AccessToken), (o.Lack, o.Token)));
        Assert.Equal(["refresh_token 0"], await _zalo.TokensAsync());
        Assert.Equal("engine:tokens", await _engine.ScalarAsync<string>($"select actor_id from auditlogs where account_id = {_account} and entity_type = 'zalo_accounts' and actor_id <> 'key:7'"));
        Assert.True(await _engine.ScalarAsync<bool>($"select token_expiry > now() + interval '24 hours' and last_refreshed_at > now() - interval '1 minute' from zalo_accounts where id = {oa}"));
    }

    [Fact]
    public async Task IdleAccount_IsRefreshedByItsOwnWakeup()
    {
        // Half of its life is over in a second and a half.
        await OaAsync($$""","tokenExpiry":"{{Json.Time(TimeProvider.System.GetUtcNow().AddSeconds(3))}}" """);
        await EventuallyAsync(async () => (await _zalo.TokensAsync()).Count == 1);
        await _engine.EventuallyAsync(1L, $"select count(*) from engine.wakeups where target like 't{_account}/o/%' and due_at > now() + interval '20 hours'");
        Assert.Equal(["refresh_token 0"], await _zalo.TokensAsync());
    }

    [Fact]
    public async Task Messages_WhoseTokenDiesMeanwhile_AreAllSentOnceAfterOneRefresh()
    {
        await OaAsync();
        await SendAsync("first");
        await _engine.EventuallyAsync(1L, Sent);
        await _zalo.ExpireAsync();
        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => SendAsync($"c{i}")));

        await _engine.EventuallyAsync(21L, Sent, 40);
        Assert.Equal(["refresh_token 0"], await _zalo.TokensAsync());
        var accepted = (await _zalo.SendsAsync()).Where(s => s.GetProperty("accepted").GetBoolean()).Select(s => s.GetProperty("userId").GetString()).ToList();
        Assert.Equal((21, 21), (accepted.Count, accepted.Distinct().Count()));
    }

    [Fact]
    public async Task Answer_LostAfterZaloGaveThePair_StopsTheAccount_ParksItsMessages_AndTheNewPairSendsThem()
    {
        var oa = await OaAsync();
        await _zalo.FaultAsync("drop_after_accept", times: 1, endpoint: OAuth);
        await _zalo.ExpireAsync();
        await SendAsync("waits");

        await EventuallyAsync(async () => (await _engine.Grains.ZaloToken(_account, oa).Offer()).Lack == TokenLack.Parked, 30);
        Assert.Equal(["refresh_token 0", "refresh_token -14020"], await _zalo.TokensAsync());
        Assert.Equal("-14020", (await _engine.Grains.ZaloToken(_account, oa).Offer()).Code);
        await _engine.EventuallyAsync(1L, $"select count(*) from engine.send_queue where account_id = {_account}");
        Assert.Equal("queued", await _engine.ScalarAsync<string>($"select status from oamessages where account_id = {_account}"));

        var now = _zalo.Account;
        (await _catalog.ChangeAsync("zalo-accounts", oa, $$"""{"accessToken":"{{now.AccessToken}}","refreshToken":"{{now.RefreshToken}}"}""")).Is(CatalogOutcome.Done);
        await _engine.EventuallyAsync(1L, Sent);
        Assert.Single(await _zalo.SendsAsync(), s => s.GetProperty("accepted").GetBoolean());
    }

    [Theory]
    [InlineData(false, "refresh_token 0")]
    [InlineData(true, "refresh_token 0,refresh_token -14020")]
    public async Task Process_ThatDiedWhileRefreshing_IsFollowedByExactlyOneFurtherCall(bool zaloHadAnswered, string calls)
    {
        var oa = await OaAsync();
        var tokens = (await _engine.Services.GetRequiredService<OfficialTokenReader>().ReadAsync(_account, oa))!;
        if (zaloHadAnswered)
        {
            var oauth = _engine.Services.GetRequiredService<ZaloOAuth>();
            Assert.IsType<TokenGrant.Given>(await oauth.RefreshAsync(SimulatedZalo.AppId, SimulatedZalo.AppSecret, SimulatedZalo.RefreshToken, long.MaxValue));
        }

        // What the process had committed before it died: refreshing, and a wake-up for its end.
        var now = TimeProvider.System.GetUtcNow();
        await ChangeStateAsync(oa, s => s with { Phase = TokenPhase.Refreshing, Attempt = 1, Until = now.AddSeconds(-1), Seen = tokens.Facts.Fingerprint });
        await _engine.PlantAsync(GrainKey.ZaloToken(_account, oa), TokenWords.Look, []);

        await EventuallyAsync(async () => string.Join(',', await _zalo.TokensAsync()) == calls);
        var grain = _engine.Grains.ZaloToken(_account, oa);
        await EventuallyAsync(async () => (await grain.Offer()).Lack == (zaloHadAnswered ? TokenLack.Parked : TokenLack.None));
        Assert.Equal(zaloHadAnswered ? null : _zalo.Account.AccessToken, (await grain.Offer()).Token);
        Assert.Equal(calls, string.Join(',', await _zalo.TokensAsync()));
    }

    [Fact]
    public async Task Offer_AfterZaloGaveThePair_IsNeverTheTokenBefore()
    {
        var oa = await OaAsync();
        var grain = _engine.Grains.ZaloToken(_account, oa);
        Assert.Equal(SimulatedZalo.Token, (await grain.Offer()).Token);
        var tokens = (await _engine.Services.GetRequiredService<OfficialTokenReader>().ReadAsync(_account, oa))!;
        await ChangeStateAsync(oa, s => s with { Phase = TokenPhase.Refreshing, Attempt = 1, Until = TimeProvider.System.GetUtcNow().AddSeconds(-1), Seen = tokens.Facts.Fingerprint });
        await _engine.PlantAsync(GrainKey.ZaloToken(_account, oa), TokenWords.Look, []);

        var (late, offers) = (0, new List<Task<TokenOffer>>());
        while (late < 50)
        {
            // Zalo let the token before die when it gave the pair.
            if (_zalo.Account.AccessToken != SimulatedZalo.Token)
            {
                offers.Add(grain.Offer());
                late++;
            }

            await Task.Delay(1);
        }

        Assert.DoesNotContain(SimulatedZalo.Token, (await Task.WhenAll(offers)).Select(o => o.Token));
    }

    [Fact]
    public async Task Account_WithoutAppSecret_SendsUntilItsTokenDies_ThenSaysWhatIsMissing_AndGoesOnWithIt()
    {
        var oa = await _catalog.MadeAsync("zalo-accounts", $$"""
            {"zaloUserId":"{{SimulatedZalo.OaId}}","appId":"{{SimulatedZalo.AppId}}","accessToken":"{{SimulatedZalo.Token}}","refreshToken":"{{SimulatedZalo.RefreshToken}}","tokenExpiry":"2020-01-01T00:00:00Z"}
            """);
        await SendAsync("one");
        await _engine.EventuallyAsync(1L, Sent);

        await _zalo.ExpireAsync();
        await SendAsync("two");
        await EventuallyAsync(async () => (await _engine.Grains.ZaloToken(_account, oa).Offer()).Code == "app_secret_missing");
        Assert.Empty(await _zalo.TokensAsync());

        (await _catalog.ChangeAsync("zalo-accounts", oa, $$"""{"appSecret":"{{SimulatedZalo.AppSecret}}"}""")).Is(CatalogOutcome.Done);
        await _engine.EventuallyAsync(2L, Sent);
        Assert.Equal(["refresh_token 0"], await _zalo.TokensAsync());
    }

    [Fact]
    public async Task Tokens_GivenWhileARefreshIsUnderWay_AreNotOverwritten()
    {
        var oa = await OaAsync();
        await _zalo.FaultAsync("latency", value: 1500, times: 1, endpoint: OAuth);
        var grain = _engine.Grains.ZaloToken(_account, oa);
        await grain.Forget(SimulatedZalo.Token);
        await EventuallyAsync(async () => (await _zalo.TokensAsync()).Count == 1);
        (await _catalog.ChangeAsync("zalo-accounts", oa, """{"accessToken":"given-by-hand","refreshToken":"given-too"}""")).Is(CatalogOutcome.Done);

        await EventuallyAsync(async () => (await grain.Offer()).Token == "given-by-hand");
        var tokens = await _engine.Services.GetRequiredService<OfficialTokenReader>().ReadAsync(_account, oa);
        Assert.Equal(("given-by-hand", "given-too"), (tokens!.AccessToken, tokens.RefreshToken));
        Assert.Single(await _zalo.TokensAsync());
    }

    [Fact]
    public async Task Pair_ThatComesAfterTheStateWasGivenUp_IsStoredAllTheSame()
    {
        var oa = await OaAsync();
        await _zalo.FaultAsync("latency", value: 1500, times: 1, endpoint: OAuth);
        var grain = _engine.Grains.ZaloToken(_account, oa);
        await grain.Forget(SimulatedZalo.Token);
        await EventuallyAsync(async () => (await _zalo.TokensAsync()).Count == 1);
        await ChangeStateAsync(oa, s => s with { Phase = TokenPhase.Reauthorise, Code = "-14020", Until = null });

        await EventuallyAsync(async () => (await grain.Offer()).Token == _zalo.Account.AccessToken);
        Assert.Equal(["refresh_token 0"], await _zalo.TokensAsync());
    }

    [Fact]
    public async Task Zalo_ThatIsDown_IsAskedAgain_AndTheTokenIsUsedMeanwhile()
    {
        var oa = await OaAsync($$""","tokenExpiry":"{{Json.Time(TimeProvider.System.GetUtcNow().AddSeconds(4))}}" """);
        await _zalo.FaultAsync("status", value: 503, times: 1, endpoint: OAuth);
        await EventuallyAsync(async () => (await _zalo.TokensAsync()).Count == 2);
        Assert.Equal("refresh_token 0", (await _zalo.TokensAsync())[1]);
        await EventuallyAsync(async () => (await _engine.Grains.ZaloToken(_account, oa).Offer()).Token == _zalo.Account.AccessToken);
    }

    [Fact]
    public async Task Account_ThatIsDeleted_LeavesNoStateAndNoWakeup()
    {
        var oa = await OaAsync();
        Assert.Equal(SimulatedZalo.Token, await _engine.Grains.ZaloToken(_account, oa).AccessToken());
        (await _catalog.DeleteAsync("zalo-accounts", oa)).Is(CatalogOutcome.Done);
        Assert.Null(await _engine.Grains.ZaloToken(_account, oa).AccessToken());
        await _engine.EventuallyAsync(0L, $"select (select count(*) from engine.grains where key like 't{_account}/o/%') + (select count(*) from engine.wakeups where target like 't{_account}/o/%')");
    }

    private string Sent => $"select count(*) from oamessages where account_id = {_account} and status = 'sent'";

    private Task<long> OaAsync(string more = "") => _catalog.MadeAsync("zalo-accounts", $$"""
        {"zaloUserId":"{{SimulatedZalo.OaId}}","appId":"{{SimulatedZalo.AppId}}","accessToken":"{{SimulatedZalo.Token}}","refreshToken":"{{SimulatedZalo.RefreshToken}}","appSecret":"{{SimulatedZalo.AppSecret}}"{{more}}}
        """);

    private async Task SendAsync(string externalId)
    {
        var columns = ImmutableDictionary<string, string?>.Empty.Add("marketing_consent", "true");
        var zalo = new Identity(IdentityKind.Zalo, $"{9_000 + Interlocked.Increment(ref _people)}");
        var customer = await _engine.CustomerAsync(_account, externalId, _engine.Identify(externalId, new ProfilePatch(columns, ImmutableDictionary<string, string?>.Empty), zalo));
        await _engine.IngestAsync(_account, customer, _engine.Track("go"));
    }

    private async Task ChangeStateAsync(long oa, Func<TokenState, TokenState> change)
    {
        var key = GrainKey.ZaloToken(_account, oa);
        var loaded = await _engine.Services.GetRequiredService<StateLoader>().LoadAsync(key);
        var next = change(Json.Read<TokenState>(loaded.Bytes));
        Assert.IsType<TurnOutcome.Committed>(await _engine.Services.GetRequiredService<TurnCommitter>().CommitAsync(
            new Turn { Account = _account, State = new StateChange(key, loaded.Version, Json.Bytes(next)) }));
    }

    private static async Task EventuallyAsync(Func<Task<bool>> isSo, int seconds = 20)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (!await isSo())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(start) < TimeSpan.FromSeconds(seconds), "It did not come to be.");
            await Task.Delay(25);
        }
    }
}
