using System.Text;
using ZaloOrleans.Catalog;
using ZaloOrleans.Errors;
using ZaloOrleans.Hosting;
using ZaloOrleans.Keys;
using ZaloOrleans.TestKit;

namespace ZaloOrleans.Zalo.Templates;

/// <summary>From Zalo's list of templates to the rows of a real database.</summary>
public sealed class TemplateSyncTests(PostgresCluster postgres) : IAsyncLifetime
{
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
        _engine = _all.Add(await EngineCluster.StartAsync(database, zaloOptions: new ZaloOptions { OpenApi = _zalo.Url, Business = _zalo.Url, OAuth = _zalo.Url }));
        _account = await _engine.AccountAsync();
        _oa = await _engine.OfficialAccountAsync(_account, SimulatedZalo.OaId, SimulatedZalo.Token);
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _all.DisposeAsync();
    }

    [Fact]
    public async Task Sync_GivesEachTemplateARowWithItsStatus_AndTwiceChangesNothing()
    {
        await TellAsync("""{"templateId":"201","tag":2,"name":"Đơn hàng","parameters":["order_code","2nd-name"],"price":250}""");
        await TellAsync("""{"templateId":"202","status":"PENDING_REVIEW","parameters":["name"]}""");
        await TellAsync("""{"templateId":"203","status":"REJECT"}""");
        await TellAsync("""{"templateId":"204","status":"DISABLE"}""");
        await TellAsync("""{"templateId":"205","oaId":"1"}""");

        Assert.Equal("4 0 0 0 0", await SyncAsync());
        Assert.Equal("zbs-201 Approved,zbs-202 Draft,zbs-203 Rejected,zbs-204 Archived", await RowsAsync());
        Assert.Equal("""{"templateId":"201","data":{"order_code":"{{ order_code }}","2nd-name":"{{ _2nd_name }}"}}""",
            await _engine.ScalarAsync<string>("select content from oatemplates where code = 'zbs-201'"));
        Assert.Equal("Đơn hàng CUSTOMER_CARE 250 250 order_code", await _engine.ScalarAsync<string>("""
            select z.name || ' ' || tag || ' ' || price_phone || ' ' || price_user || ' ' || (parameters -> 0 ->> 'name')
              from engine.zalo_templates z join oatemplates t on t.id = z.template_id and t.account_id = z.account_id where t.code = 'zbs-201'
            """));
        Assert.Equal("key:5", await _engine.ScalarAsync<string>("select distinct actor_id from auditlogs where entity_type = 'oaTemplates'"));

        var before = await _engine.ScalarAsync<string>("select string_agg(t::text, '|' order by id) from oatemplates t");
        Assert.Equal("0 0 0 4 0", await SyncAsync());
        Assert.Equal(before, await _engine.ScalarAsync<string>("select string_agg(t::text, '|' order by id) from oatemplates t"));
    }

    [Fact]
    public async Task Change_AtZalo_IsFollowed_AndOneThatVanishedIsArchived()
    {
        await TellAsync("""{"templateId":"202","status":"PENDING_REVIEW","parameters":["name"]}""");
        await TellAsync("""{"templateId":"203"}""");
        Assert.Equal("2 0 0 0 0", await SyncAsync());

        await TellAsync("""{"templateId":"202","parameters":["name"]}""");
        using (var gone = await _http.DeleteAsync(new Uri(_zalo.Url, "/_sim/templates/203")))
        {
            Assert.True(gone.IsSuccessStatusCode);
        }

        Assert.Equal("0 1 1 0 0", await SyncAsync());
        Assert.Equal("zbs-202 Approved,zbs-203 Archived", await RowsAsync());
        Assert.Equal("""{"templateId":"202","data":{"name":"{{ name }}"}} [{"name": "name", "required": true}]""",
            await _engine.ScalarAsync<string>("select content || ' ' || variablesjson from oatemplates where code = 'zbs-202'"));
        Assert.Equal("0 0 0 1 0", await SyncAsync());
    }

    [Fact]
    public async Task APersonsTemplate_IsTaken_AndStaysAsItWasWritten()
    {
        await TellAsync("""{"templateId":"201","parameters":["name"]}""");
        await TellAsync("""{"templateId":"202"}""");
        const string Own = """{"templateId":"201","data":{"name":"{{ first_name }}"}}""";
        await _engine.ExecuteAsync($$$"""
            insert into oatemplates (account_id, code, content, status) values ({{{_account}}}, 'bill', '{{{Own}}}', 'Draft'), ({{{_account}}}, 'zbs-202', 'another', 'Approved')
            """);

        Assert.Equal("1 1 0 0 0", await SyncAsync());
        Assert.Equal("bill Approved,zbs-202 Approved,zbs-202-2 Approved", await RowsAsync());
        Assert.Equal(Own, await _engine.ScalarAsync<string>("select content from oatemplates where code = 'bill'"));

        // Archived and deleted by a person: Zalo says nothing new of them.
        await _engine.ExecuteAsync("update oatemplates set status = 'Archived' where code = 'bill'; update oatemplates set deleted_at = now() where code = 'zbs-202-2'");
        Assert.Equal("0 0 0 2 0", await SyncAsync());
        Assert.Equal("bill Archived,zbs-202 Approved", await RowsAsync());
    }

    [Fact]
    public async Task Status_ThatIsKnownFromLaterThanTheList_Stays()
    {
        await TellAsync("""{"templateId":"201"}""");
        await SyncAsync();
        await _engine.ExecuteAsync("update engine.zalo_templates set status = 'DISABLE', status_at = now() + interval '1 minute'; update oatemplates set status = 'Archived'");

        Assert.Equal("0 0 0 1 0", await SyncAsync());
        Assert.Equal("zbs-201 Archived", await RowsAsync());
        Assert.Equal("DISABLE", await _engine.ScalarAsync<string>("select status from engine.zalo_templates"));
    }

    [Fact]
    public async Task Many_OverPages_AndAtTheSameTime_ComeToOneRowEach()
    {
        for (var i = 1; i <= 230; i++)
        {
            await TellAsync($$"""{"templateId":"{{1000 + i}}"}""");
        }

        await Task.WhenAll(SyncAsync(), SyncAsync(), SyncAsync());

        Assert.Equal("230 230 230", await _engine.ScalarAsync<string>("""
            select count(*) || ' ' || count(distinct t.content) || ' ' || (select count(distinct template_id) from engine.zalo_templates) from oatemplates t
            """));
        string last;
        do
        {
            last = await SyncAsync();
        }
        while (!last.EndsWith(" 0", StringComparison.Ordinal));

        // That look may have been the first that had the time for all of them.
        Assert.StartsWith("0 0 0 230", await SyncAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("code", -32), InlineData("status", 502), InlineData("code", -124)]
    public async Task Zalo_ThatCannotTellNow_IsBusy_AndArchivesNothing(string behaviour, int value)
    {
        await TellAsync("""{"templateId":"201"}""");
        await SyncAsync();
        await _zalo.FaultAsync(behaviour, value, times: 1, endpoint: "/template/all");
        await Assert.ThrowsAsync<BusyException>(SyncAsync);
        Assert.Equal("zbs-201 Approved", await RowsAsync());
    }

    [Fact]
    public async Task Detail_ThatZaloDoesNotTellNow_IsAskedForInTheNextLook()
    {
        await TellAsync("""{"templateId":"201","parameters":["name"]}""");
        await _zalo.FaultAsync("status", 500, times: 1, endpoint: "/template/info/v2");
        Assert.Equal("1 0 0 0 1", await SyncAsync());
        Assert.Equal("0 1 0 0 0", await SyncAsync());
        Assert.Equal("""{"templateId":"201","data":{"name":"{{ name }}"}}""", await _engine.ScalarAsync<string>("select content from oatemplates"));
    }

    [Fact]
    public async Task AnotherRefusal_IsA422_AndWhatIsNoOfficialAccountA404()
    {
        await _zalo.FaultAsync("code", -135, times: 1, endpoint: "/template/all");
        (await AskAsync(_oa)).Refused(CatalogOutcome.Unprocessable, " zalo_refused");
        (await AskAsync(_oa + 1)).Is(CatalogOutcome.NotFound);
        var other = await _engine.AccountAsync();
        (await _engine.Grains.OfficialAccounts(other).SyncTemplates(new CatalogChange { Resource = "zalo-accounts", Id = _oa, Actor = "key:5" })).Is(CatalogOutcome.NotFound);
    }

    private Task<CatalogAnswer> AskAsync(long id) =>
        _engine.Grains.OfficialAccounts(_account).SyncTemplates(new CatalogChange { Resource = "zalo-accounts", Id = id, Actor = "key:5" });

    /// <summary>Created, updated, archived, unchanged, remaining.</summary>
    private async Task<string> SyncAsync()
    {
        var answer = await AskAsync(_oa);
        answer.Is(CatalogOutcome.Done);
        return string.Join(' ', answer.Body().EnumerateObject().Select(p => p.Value.GetInt32()));
    }

    private Task<string> RowsAsync() => _engine.ScalarAsync<string>("select string_agg(code || ' ' || status, ',' order by code) from oatemplates where deleted_at is null");

    private async Task TellAsync(string template)
    {
        using var content = new StringContent(template, Encoding.UTF8, "application/json");
        using var answer = await _http.PostAsync(new Uri(_zalo.Url, "/_sim/templates"), content);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }
}
