using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using ZaloOrleans.Catalog;
using ZaloOrleans.Hosting;
using ZaloOrleans.Ingest;
using ZaloOrleans.Keys;
using ZaloOrleans.TestKit;
using ZaloOrleans.Turns;

namespace ZaloOrleans.Zalo.Followers;

/// <summary>From Zalo's list of followers to customers in a real database.</summary>
public sealed class FollowerImportTests(PostgresCluster postgres) : IAsyncLifetime
{
    private const string List = "/v3.0/oa/user/getlist";
    private const string Detail = "/v3.0/oa/user/detail";
    private readonly AsyncDisposables _all = new();
    private readonly HttpClient _http = new();
    private EngineCluster _engine = null!;
    private SimulatedZalo _zalo = null!;
    private AccountId _account;
    private long _oa;

    public async ValueTask InitializeAsync()
    {
        var database = _all.Add(await postgres.CreateDatabaseAsync());
        _zalo = _all.Add(await SimulatedZalo.StartAsync());
        _engine = _all.Add(await EngineCluster.StartAsync(database, zaloOptions: Options));
        _account = await _engine.AccountAsync();
        _oa = await new CatalogCaller(_engine.Grains, _account).MadeAsync("zalo-accounts", $$"""
            {"zaloUserId":"{{SimulatedZalo.OaId}}","appId":"{{SimulatedZalo.AppId}}","accessToken":"{{SimulatedZalo.Token}}","refreshToken":"{{SimulatedZalo.RefreshToken}}","appSecret":"{{SimulatedZalo.AppSecret}}"}
            """);
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _all.DisposeAsync();
    }

    [Fact]
    public async Task Followers_BeyondTheLastOffset_BecomeCustomersOnce_WithoutConsentOrJourney_AndAgainChangeNothing()
    {
        await LimitAsync("""{"lastOffset":50}""");
        await ManyAsync();
        await TellAsync("""{"id":"7001","count":30,"follower":false}""");
        await TellAsync("""{"id":"1000","name":"Tên ở Zalo"}""");
        await TellAsync("""{"id":"1001","name":"Nguyễn Thị Hoa","phone":"84912345678","tags":["VIP"],"lastInteraction":"2026-11-01T05:00:00Z"}""");
        await _engine.JourneyAsync(_account, ("entry", """{"on":{"event":"zalo_follower_found"}}"""), ("end", "{}"));
        var lan = new ProfilePatch(ImmutableDictionary<string, string?>.Empty.Add("first_name", "Lan"), ImmutableDictionary<string, string?>.Empty);
        await _engine.CustomerAsync(_account, "lan", _engine.Identify("lan", lan, new Identity(IdentityKind.Zalo, "1000")));

        var started = await StartAsync();
        Assert.Equal(("running", 0), (started.GetProperty("state").GetString(), started.GetProperty("found").GetInt32()));
        var over = await OverAsync();
        Assert.Equal("done 300 of 300: 299 1 0", Told(over));
        Assert.True(over.GetProperty("slices").GetProperty("done").GetInt32() > 4, over.ToString());
        Assert.Equal(over.GetProperty("slices").GetProperty("total").GetInt32(), over.GetProperty("slices").GetProperty("done").GetInt32());

        Assert.Equal("300 300 300 0", await FactsAsync());
        Assert.Equal(0, await _engine.ScalarAsync<long>($"select count(*) from engine.journey_runs where account_id = {_account}"));
        Assert.Equal(0, await _engine.ScalarAsync<long>("select count(*) from events where event_name = 'zalo_follow'"));
        Assert.Equal("Lan", await NameAsync("1000"));
        Assert.Equal("Hoa Nguyễn Thị +84912345678", await NameAsync("1001"));
        Assert.Equal("""["VIP"]""", await _engine.ScalarAsync<string>($"select traits ->> 'zaloTags' from engine.customer_profiles p join engine.identities i on i.customer_id = p.customer_id where i.value = '1001'"));
        Assert.Equal("key:7", await _engine.ScalarAsync<string>("select actor_id from auditlogs where entity_type = 'zalo_accounts' and new_valuesjson ? 'follower_import'"));

        await StartAsync();
        Assert.Equal("done 300 of 300: 0 300 0", Told(await OverAsync()));
        Assert.Equal("300 300 600 0", await FactsAsync());
    }

    [Fact]
    public async Task Day_ThatIsTooLong_IsReadByTag_AndWhoIsInTwoSlicesIsOneCustomer()
    {
        await LimitAsync("""{"lastOffset":50}""");
        const string Day = "2026-11-02T05:00:00Z";
        await TellAsync($$"""{"id":"1001","count":60,"lastInteraction":"{{Day}}"}""");
        await TellAsync($$"""{"id":"2001","count":40,"lastInteraction":"{{Day}}","tags":["Khách quen"]}""");
        await TellAsync($$"""{"id":"3001","count":40,"lastInteraction":"{{Day}}","tags":["Khách quen","VIP"]}""");
        await TellAsync($$"""{"id":"4001","count":60,"lastInteraction":"{{Day}}","tags":["VIP"]}""");

        await StartAsync();
        Assert.Equal("done 200 of 200: 200 0 0", Told(await OverAsync()));
        Assert.Equal("200 200 200 0", await FactsAsync());
    }

    [Fact]
    public async Task Silo_KilledInTheMiddle_AnotherGoesOn_NothingTwiceNothingLost()
    {
        await LimitAsync("""{"lastOffset":50}""");
        await ManyAsync();
        await _zalo.FaultAsync("latency", value: 60, endpoint: List);
        var started = await StartAsync();
        await EventuallyAsync(_engine, p => p.GetProperty("found").GetInt32() >= 60);
        await _engine.Orleans.KillSiloAsync(_engine.Orleans.Silos[0]);
        var at = await _engine.ScalarAsync<string>($"select convert_from(state, 'UTF8')::jsonb ->> 'Phase' from engine.grains where key = 't{_account}/f/{_oa}'");
        Assert.Equal("running", at);

        await using var next = await EngineCluster.StartAsync(_engine.Database, zaloOptions: Options);
        await _engine.ExecuteAsync($"update engine.wakeups set due_at = now() where account_id = {_account}");
        var over = await EventuallyAsync(next, p => p.GetProperty("state").GetString() is not "running" and not "resting", 120);
        Assert.Equal("done 300 of 300: 300 0 0", Told(over));
        Assert.Equal(started.GetProperty("startedAt").GetString(), over.GetProperty("startedAt").GetString());
        Assert.Equal("300 300 300 0", await FactsAsync());
    }

    [Fact]
    public async Task Page_ThatWasGivenBeforeTheProcessDied_IsCountedAsItWas()
    {
        await _engine.CustomerAsync(_account, "lan", _engine.Identify("lan", null, new Identity(IdentityKind.Zalo, "1")));
        var page = new[] { "1", "2", "3", "4" };
        var found = await _engine.Grains.Identities(_account).Resolve([.. page.Select(FollowerItems.IdentityOf)]);
        var now = TimeProvider.System.GetUtcNow();
        var state = FollowerImports.Begin(null, "key:7", now) with { Slices = [], Page = [.. page.Zip(found, (id, f) => new FollowerPerson(id, f.IsNew))] };
        foreach (var (id, f) in page.Zip(found).Take(3))
        {
            // What the dead process gave, of which it counted nothing.
            var given = FollowerItems.ItemOf(_oa, state.Number, id, null, now, _ => null);
            Assert.Equal(IngestRoute.Here, (await _engine.Grains.Customer(_account, f.CustomerId).Ingest(new IngestCommand { Actor = "key:7", Items = [given], Create = f.IsNew })).Route);
        }

        var key = GrainKey.FollowerImport(_account, _oa);
        Assert.IsType<TurnOutcome.Committed>(await _engine.Services.GetRequiredService<TurnCommitter>().CommitAsync(
            new Turn { Account = _account, State = new StateChange(key, 0, HotState.Bytes(state)) }));
        await _engine.PlantAsync(key, "import_followers", []);
        Assert.Equal("done 4 of : 3 1 0", Told(await OverAsync()));
        Assert.Equal("4 4 4 0", await FactsAsync());
    }

    [Theory]
    [InlineData("status", 502), InlineData("drop_after_accept", null)]
    public async Task Zalo_ThatIsAway_IsAskedAgain(string behaviour, int? value)
    {
        await TellAsync("""{"id":"1000","count":60}""");
        await _zalo.FaultAsync(behaviour, value, times: 2, endpoint: List);
        await _zalo.FaultAsync(behaviour, value, times: 1, endpoint: Detail);
        await StartAsync();
        Assert.Equal("done 60 of 60: 60 0 0", Told(await OverAsync()));
        Assert.Equal("60 60 60 0", await FactsAsync());
        Assert.Equal(60, await _engine.ScalarAsync<long>($"select count(*) from customers where account_id = {_account} and last_name = 'User'"));
    }

    [Fact]
    public async Task Customers_WhoSignUpWhileTheyAreImported_AreOneEach()
    {
        await TellAsync("""{"id":"1000","count":100}""");
        await StartAsync();
        await Task.WhenAll(Enumerable.Range(1000, 100).Select(async i =>
        {
            var item = _engine.Identify($"u{i}", null, new Identity(IdentityKind.Zalo, $"{i}"));
            for (var found = (await _engine.Grains.Identities(_account).Resolve([item.Identities[0]]))[0]; ;)
            {
                var answer = await _engine.Grains.Customer(_account, found.CustomerId).Ingest(new IngestCommand { Actor = "key:1", Items = [item], Create = found.IsNew });
                if (answer.Route == IngestRoute.Here)
                {
                    break;
                }

                found = new Resolved(answer.ElsewhereCustomerId, false);
            }
        }));
        Assert.StartsWith("done 100 of 100:", Told(await OverAsync()), StringComparison.Ordinal);
        await _engine.EventuallyAsync(100L, $"select count(*) from customers where account_id = {_account} and deleted_at is null");
        Assert.Equal("100 100", await _engine.ScalarAsync<string>($"""
            select count(distinct value) filter (where kind = 1) || ' ' || count(distinct value) filter (where kind = 2) from engine.identities where account_id = {_account}
            """));
        Assert.Equal(100, await _engine.ScalarAsync<long>($"select count(distinct customer_id) from engine.identities where account_id = {_account}"));
    }

    [Fact]
    public async Task MinuteThatIsUsedUp_RestsUntilTheNextOne_InTheMiddleOfAPageToo()
    {
        // A rest until the minute is full is to be seen, and the next fault to be set, before it is over.
        while (TimeProvider.System.GetUtcNow().Second >= 45)
        {
            await Task.Delay(250);
        }

        await TellAsync("""{"id":"1000","count":60}""");
        await _zalo.FaultAsync("code", -32, times: 1, endpoint: List);
        await StartAsync();
        await RestedAsync();

        await _zalo.FaultAsync("code", -32, times: 1, endpoint: Detail);
        await HurryAsync();
        var rests = await RestedAsync();
        Assert.InRange(rests.GetProperty("found").GetInt32(), 0, 49);
        await HurryAsync();
        Assert.Equal("done 60 of 60: 60 0 0", Told(await OverAsync()));
        Assert.Equal("60 60 60 0", await FactsAsync());
    }

    [Fact]
    public async Task Rate_ThatIsUsedUp_IsKeptTo()
    {
        await TellAsync("""{"id":"1000","count":6}""");
        await _engine.ExecuteAsync($$"""insert into sendratelimits (account_id, rulesjson) values ({{_account}}, '[{"max":3,"per":"hour","burst":3}]')""");
        await StartAsync();

        // One for the list, and two persons. A permit counts a window from the end of its slot, a hundredth of it.
        var rests = await EventuallyAsync(_engine, p => p.GetProperty("state").GetString() == "resting" && p.GetProperty("found").GetInt32() == 2);
        Assert.InRange(rests.GetProperty("restsUntil").GetDateTimeOffset() - TimeProvider.System.GetUtcNow(), TimeSpan.FromMinutes(10), TimeSpan.FromHours(1) * 1.02);

        await _engine.ExecuteAsync($$"""update sendratelimits set rulesjson = '[{"max":1000,"per":"second"}]' where account_id = {{_account}}""");
        await EventuallyAsync(_engine, p => p.GetProperty("state").GetString() == "done", between: HurryAsync);
        Assert.Equal("done 6 of 6: 6 0 0", Told(await ProgressAsync(_engine)));
    }

    [Fact]
    public async Task Token_ThatIsOverMeanwhile_IsRefreshedOnce()
    {
        await TellAsync("""{"id":"1000","count":120}""");
        await _zalo.FaultAsync("latency", value: 500, endpoint: List);
        await StartAsync();
        await EventuallyAsync(_engine, p => p.GetProperty("found").GetInt32() >= 50);
        await _zalo.ExpireAsync();
        Assert.Equal("done 120 of 120: 120 0 0", Told(await OverAsync()));
        Assert.Equal(["refresh_token 0"], await _zalo.TokensAsync());
    }

    [Fact]
    public async Task OfficialAccount_ThatIsStopped_EndsIt_WithWhatToDo_AndTheNextOneBeginsAnew()
    {
        var stopped = await _engine.OfficialAccountAsync(await _engine.AccountAsync(), "2197174064623873199", "dead");
        var account = new AccountId(await _engine.ScalarAsync<long>($"select account_id from zalo_accounts where id = {stopped}"));
        var grain = _engine.Grains.FollowerImport(account, stopped);
        (await grain.Start("key:7")).Is(CatalogOutcome.Accepted);
        await _engine.EventuallyAsync("failed", $"select convert_from(state, 'UTF8')::jsonb ->> 'Phase' from engine.grains where key = 't{account}/f/{stopped}'");
        var error = (await grain.Progress()).Body().GetProperty("error");
        Assert.Equal("refresh_token_missing", error.GetProperty("code").GetString());
        Assert.Contains("/v1/zalo-accounts/connect", error.GetProperty("whatToDo").GetString(), StringComparison.Ordinal);
        Assert.Equal(0, await _engine.ScalarAsync<long>($"select count(*) from engine.wakeups where target = 't{account}/f/{stopped}'"));

        await _zalo.FaultAsync("code", -205, times: 1, endpoint: List);
        await StartAsync();
        var failed = await OverAsync();
        Assert.Equal(("failed", "-205"), (failed.GetProperty("state").GetString(), failed.GetProperty("error").GetProperty("code").GetString()));
        await TellAsync("""{"id":"1000","count":3}""");
        await StartAsync();
        var over = await OverAsync();
        Assert.Equal(("done 3 of 3: 3 0 0", JsonValueKind.Null), (Told(over), over.GetProperty("error").ValueKind));
    }

    [Theory]
    [InlineData("code", -212)]
    [InlineData("code", -227)]
    public async Task Details_ThatZaloDoesNotTell_LeaveTheNameOut(string behaviour, int value)
    {
        await TellAsync("""{"id":"1000","count":55}""");
        await _zalo.FaultAsync(behaviour, value, endpoint: Detail);
        await StartAsync();
        Assert.Equal("done 55 of 55: 55 0 0", Told(await OverAsync()));
        Assert.Equal(55, await _engine.ScalarAsync<long>($"select count(*) from customers where account_id = {_account} and first_name is null"));
    }

    [Fact]
    public async Task Second_WhileOneRuns_IsThatOne_AndWhatIsNoOfficialAccountIsA404()
    {
        await TellAsync("""{"id":"1000","count":120}""");
        await _zalo.FaultAsync("latency", value: 200, endpoint: List);
        Assert.Equal("none", (await ProgressAsync(_engine)).GetProperty("state").GetString());
        var both = await Task.WhenAll(StartAsync(), StartAsync());
        Assert.Equal(both[0].GetProperty("startedAt").GetString(), both[1].GetProperty("startedAt").GetString());
        Assert.Equal("done 120 of 120: 120 0 0", Told(await OverAsync()));
        Assert.Equal(1, await _engine.ScalarAsync<long>("select count(*) from auditlogs where entity_type = 'zalo_accounts' and new_valuesjson ? 'follower_import'"));

        var others = _engine.Grains.OfficialAccounts(await _engine.AccountAsync());
        (await others.ImportFollowers(new CatalogChange { Resource = "zalo-accounts", Id = _oa, Actor = "key:7" })).Is(CatalogOutcome.NotFound);
        (await others.FollowerImport(_oa)).Is(CatalogOutcome.NotFound);
        (await _engine.Grains.OfficialAccounts(_account).FollowerImport(_oa + 1)).Is(CatalogOutcome.NotFound);
    }

    [Theory]
    [InlineData(false), InlineData(true)]
    public async Task OfficialAccount_ThatIsDeleted_LeavesNothingOfItsImport(bool whileItRuns)
    {
        await TellAsync("""{"id":"1000","count":120}""");
        await _zalo.FaultAsync("latency", value: whileItRuns ? 2_000 : 0, endpoint: List);
        await StartAsync();
        await (whileItRuns ? EventuallyAsync(_engine, p => p.GetProperty("found").GetInt32() >= 50) : OverAsync());
        await _engine.ExecuteAsync($"update customerzalolinks set deleted_at = now() where account_id = {_account}");

        (await new CatalogCaller(_engine.Grains, _account).DeleteAsync("zalo-accounts", _oa)).Is(CatalogOutcome.Done);

        await _engine.EventuallyAsync(0L, $"select count(*) from engine.grains where key = 't{_account}/f/{_oa}'");
        await _engine.EventuallyAsync(0L, $"select count(*) from engine.wakeups where target = 't{_account}/f/{_oa}'");
        Assert.Equal(0, await _engine.ScalarAsync<long>("select count(*) from engine.parked_wakeups"));
    }

    [Fact]
    public async Task Metrics_CountPagesPersonsAndWhatFailed()
    {
        using var meters = new ImportMeters(_engine);
        await TellAsync("""{"id":"1000","count":120}""");
        await _engine.CustomerAsync(_account, "lan", _engine.Identify("lan", null, new Identity(IdentityKind.Zalo, "1000")));
        await _zalo.FaultAsync("latency", value: 300, times: 1, endpoint: List);
        await StartAsync();
        await EventuallyAsync(_engine, _ => meters.Running == 1);
        await OverAsync();
        Assert.Equal("found 120, made 119, pages 3", meters.ToString());
        Assert.Equal(0, meters.Running);

        await _zalo.FaultAsync("code", -205, times: 1, endpoint: List);
        await StartAsync();
        await OverAsync();
        Assert.Equal("failed import -205 1, found 120, made 119, pages 3", meters.ToString());
    }

    private ZaloOptions Options => new() { OpenApi = _zalo.Url, Business = _zalo.Url, OAuth = _zalo.Url };

    /// <summary>Customers, their Zalo ids, events, consents.</summary>
    private Task<string> FactsAsync() => _engine.ScalarAsync<string>($"""
        select (select count(*) from customers where account_id = {_account} and deleted_at is null)
            || ' ' || (select count(distinct value) from engine.identities where account_id = {_account} and kind = 2)
            || ' ' || (select count(*) from events where account_id = {_account} and event_name = 'zalo_follower_found')
            || ' ' || (select count(*) from customers where account_id = {_account} and marketing_consent)
        """);

    private Task<string> NameAsync(string user) => _engine.ScalarAsync<string>($"""
        select concat_ws(' ', c.first_name, c.last_name, c.phone) from customers c join engine.identities i on i.customer_id = c.id and i.account_id = c.account_id
         where i.account_id = {_account} and i.value = '{user}'
        """);

    private async Task ManyAsync()
    {
        for (var group = 0; group < 5; group++)
        {
            await TellAsync($$"""{"id":"{{(group + 1) * 1000}}","count":60,"lastInteraction":"2026-{{11 - (2 * group):00}}-02T05:00:00Z"}""");
        }
    }

    private async Task<JsonElement> StartAsync()
    {
        var answer = await _engine.Grains.OfficialAccounts(_account).ImportFollowers(new CatalogChange { Resource = "zalo-accounts", Id = _oa, Actor = "key:7" });
        answer.Is(CatalogOutcome.Accepted);
        return answer.Body();
    }

    private async Task<JsonElement> ProgressAsync(EngineCluster engine)
    {
        var answer = await engine.Grains.OfficialAccounts(_account).FollowerImport(_oa);
        answer.Is(CatalogOutcome.Done);
        return answer.Body();
    }

    private Task<JsonElement> OverAsync() => EventuallyAsync(_engine, p => p.GetProperty("state").GetString() is "done" or "failed", 120);

    /// <summary>Waits until it rests, which it does until a minute is full.</summary>
    private async Task<JsonElement> RestedAsync()
    {
        var rests = await EventuallyAsync(_engine, p => p.GetProperty("state").GetString() == "resting" && p.GetProperty("restsUntil").GetDateTimeOffset().Second == 0);
        await _engine.EventuallyAsync(1L, $"select count(*) from engine.wakeups where target = 't{_account}/f/{_oa}'");
        return rests;
    }

    private Task HurryAsync() => _engine.ExecuteAsync($"update engine.wakeups set due_at = now() where target = 't{_account}/f/{_oa}'");

    private static string Told(JsonElement p) =>
        $"{p.GetProperty("state").GetString()} {p.GetProperty("found")} of {p.GetProperty("total")}: {p.GetProperty("created")} {p.GetProperty("known")} {p.GetProperty("failed")}";

    private async Task<JsonElement> EventuallyAsync(EngineCluster engine, Func<JsonElement, bool> isSo, int seconds = 30, Func<Task>? between = null)
    {
        var start = TimeProvider.System.GetTimestamp();
        JsonElement progress;
        while (!isSo(progress = await ProgressAsync(engine)))
        {
            Assert.True(TimeProvider.System.GetElapsedTime(start) < TimeSpan.FromSeconds(seconds), progress.ToString());
            await (between?.Invoke() ?? Task.CompletedTask);
            await Task.Delay(25);
        }

        return progress;
    }

    private Task TellAsync(string users) => PostAsync("/_sim/users", users);

    private Task LimitAsync(string limits) => PostAsync("/_sim/limits", limits);

    private async Task PostAsync(string path, string json)
    {
        using var content = new StringContent(json, Encoding.UTF8, "application/json");
        using var answer = await _http.PostAsync(new Uri(_zalo.Url, path), content);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }
}
