using System.Text;
using System.Text.Json;
using ZaloOrleans.Hosting;
using ZaloOrleans.Ingest;
using ZaloOrleans.Keys;
using ZaloOrleans.TestKit;
using ZaloOrleans.Zalo;

namespace ZaloOrleans.Privacy;

/// <summary>An export tells everything that is held about one customer, and nothing of anybody else.</summary>
public sealed class CustomerExportTests(PostgresCluster postgres) : IAsyncLifetime
{
    private readonly AsyncDisposables _all = new();
    private EngineCluster _engine = null!;
    private SimulatedZalo _zalo = null!;
    private AccountId _account;
    private Canary _canary = null!;

    public async ValueTask InitializeAsync()
    {
        var database = _all.Add(await postgres.CreateDatabaseAsync());
        _zalo = _all.Add(await SimulatedZalo.StartAsync());
        _engine = _all.Add(await EngineCluster.StartAsync(database, zaloOptions: new ZaloOptions { OpenApi = _zalo.Url, Business = _zalo.Url }));
        _account = await _engine.AccountAsync();
        var oa = await _engine.OfficialAccountAsync(_account, SimulatedZalo.OaId, SimulatedZalo.Token, SimulatedZalo.AppId, Canary.OaKey);
        _canary = new Canary(_engine, _account, oa);
    }

    public ValueTask DisposeAsync() => _all.DisposeAsync();

    [Fact]
    public async Task Export_TellsEachTable_AndWhoAskedIsNoted()
    {
        await _engine.JourneyAsync(_account, ("entry", """{"on":{"event":"go"}}"""), ("wait", """{"for":"P3D"}"""));
        var customer = await _canary.MakeAsync();
        await _canary.FillAsync(customer);
        await _engine.IngestAsync(_account, customer, _engine.Track("go"));
        await _canary.WroteAsync("m-1", "tin-zkanary");
        await _canary.WebhooksDoneAsync();
        await _canary.ReplyAsync(customer, "dạ-zkanary", "reply-1");
        await _engine.ExecuteAsync($"insert into suppressionlists (account_id, type, value) values ({_account}, 'email', '{Canary.Email}')");
        await _engine.EventuallyAsync(1L, $"select count(*) from journeylogs where customer_id = {customer} and outcome = 'waiting'");
        await _engine.CustomerAsync(_account, "kh-3", _engine.Track("secret-of-another"));

        var (told, _) = await ExportAsync(customer, "key:7", isOwn: false);
        var (own, _) = await ExportAsync(customer, $"miniapp:{customer}", isOwn: true);

        Assert.Equal("Zkanary", told.GetProperty("customer").GetProperty("firstName").GetString());
        Assert.Equal("trait-zkanary", told.GetProperty("customer").GetProperty("traits").GetProperty("ghi_chu").GetString());
        foreach (var list in told.EnumerateObject().Where(p => p.Value.ValueKind == JsonValueKind.Array))
        {
            Assert.True(list.Value.GetArrayLength() > 0, $"{list.Name} is empty.");
            Assert.All(list.Value.EnumerateArray(), row => Assert.True(!row.TryGetProperty("customerId", out var id) || id.GetInt64() == customer));
        }

        Assert.DoesNotContain("secret-of-another", told.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("ciphertext", told.ToString(), StringComparison.OrdinalIgnoreCase);
        var viewed = told.GetProperty("events").EnumerateArray().Single(e => e.GetProperty("eventName").GetString() == "visited");
        Assert.Equal("trang-zkanary", viewed.GetProperty("properties").GetProperty("page").GetString());
        Assert.EndsWith("Z", viewed.GetProperty("eventTime").GetString(), StringComparison.Ordinal);
        Assert.Contains(told.GetProperty("messages").EnumerateArray(), m => m.GetProperty("content").GetString() == "tin-zkanary");

        Assert.Equal($"- Exported {customer},{customer} Exported {customer}", await _engine.ScalarAsync<string>(
            "select string_agg(coalesce(user_id::text, '-') || ' ' || action || ' ' || entity_id, ',' order by id) from piiaccesslogs"));
        Assert.Equal($"key:7,miniapp:{customer}", await _engine.ScalarAsync<string>($"select string_agg(actor_id, ',' order by id) from auditlogs where action = 'export' and entity_id = {customer}"));
        Assert.Equal([1, 2], new[] { told, own }.Select(t => t.GetProperty("accessLogs").GetArrayLength()));
    }

    [Fact]
    public async Task Export_OfManyRows_ComesInParts_WithEachRowOnce()
    {
        var customer = await _engine.CustomerAsync(_account, "kh-1");
        await _engine.ExecuteAsync($$"""
            insert into events (account_id, customer_id, event_time, event_name, propertiesjson)
            select {{_account}}, {{customer}}, timestamptz '2026-11-01' + interval '1 s' * (n / 3), 'viewed', jsonb_build_object('n', n, 'x', repeat('á', 400)) from generate_series(1, 1500) n;
            insert into oamessages (account_id, customer_id, direction, content, status) select {{_account}}, {{customer}}, 'inbound', 'm' || n, 'delivered' from generate_series(1, 450) n
            """);

        var (told, parts) = await ExportAsync(customer, "key:7", isOwn: false);

        Assert.True(parts > 2, $"{parts} parts");
        Assert.Equal(Enumerable.Range(1, 1500), told.GetProperty("events").EnumerateArray().Where(e => e.GetProperty("eventName").GetString() == "viewed").Select(e => e.GetProperty("properties").GetProperty("n").GetInt32()).Order());
        Assert.Equal(450, told.GetProperty("messages").EnumerateArray().Select(m => m.GetProperty("id").GetInt64()).Distinct().Count());
        Assert.Equal(1, await _engine.ScalarAsync<long>("select count(*) from piiaccesslogs"));
    }

    [Fact]
    public async Task Export_OfTheOldIdOfAMerged_TellsBothHistories_AndOfNobodyNothing()
    {
        var first = (await _engine.Grains.Identities(_account).Resolve([Canary.Zalo]))[0].CustomerId;
        await _engine.Grains.Customer(_account, first).Ingest(new IngestCommand
        {
            Actor = "key:1", Create = true,
            Items = [_engine.Identify("x") with { Identities = [Canary.Zalo], Profile = ProfilePatch.Empty }, _engine.Track("followed") with { Index = 1 }],
        });
        var known = await _engine.CustomerAsync(_account, "kh-1", _engine.Track("bought"));
        await _engine.IngestAsync(_account, known, _engine.Identify("kh-1", null, Canary.Zalo));
        await _engine.EventuallyAsync(0L, $"select count(*) from engine.wakeups where account_id = {_account}", 40);

        var (told, _) = await ExportAsync(first, $"miniapp:{first}", isOwn: true);

        Assert.Equal(known, told.GetProperty("customer").GetProperty("id").GetInt64());
        Assert.Equal(["bought", "customer_merged", "followed"], told.GetProperty("events").EnumerateArray().Select(e => e.GetProperty("eventName").GetString()).Order());
        Assert.Equal(2, told.GetProperty("customers").GetArrayLength());
        Assert.Equal(known, await _engine.ScalarAsync<long>("select user_id from piiaccesslogs"));

        var stranger = await _engine.AccountAsync();
        Assert.Null(await _engine.Grains.Query(stranger).Export(new ExportRequest { CustomerId = known, Actor = "key:9" }));
        Assert.Null(await _engine.Grains.Query(_account).Export(new ExportRequest { CustomerId = 999_999, Actor = "key:7" }));
        Assert.Equal(1, await _engine.ScalarAsync<long>("select count(*) from piiaccesslogs"));
    }

    [Fact]
    public async Task Export_OfOneThatIsErased_IsNotToBeHad_AlsoInTheMiddle()
    {
        var customer = await _canary.MakeAsync();
        await _engine.ExecuteAsync($"insert into oamessages (account_id, customer_id, direction, content, status) select {_account}, {customer}, 'inbound', repeat('x', 4000), 'delivered' from generate_series(1, 300) n");
        var first = await _engine.Grains.Query(_account).Export(new ExportRequest { CustomerId = customer, Actor = "key:7" });
        Assert.NotNull(first!.Next);

        await _canary.EraseAsync(customer);

        Assert.Null(await _engine.Grains.Query(_account).Export(new ExportRequest { CustomerId = customer, Actor = "key:7", Cursor = first.Next }));
        Assert.Null(await _engine.Grains.Query(_account).Export(new ExportRequest { CustomerId = customer, Actor = "key:7" }));
    }

    private async Task<(JsonElement Told, int Parts)> ExportAsync(long customer, string actor, bool isOwn)
    {
        var text = new StringBuilder();
        var (cursor, parts) = ((string?)null, 0);
        do
        {
            var part = await _engine.Grains.Query(_account).Export(new ExportRequest { CustomerId = customer, Actor = actor, IsOwn = isOwn, Cursor = cursor });
            Assert.NotNull(part);
            text.Append(part.Json);
            cursor = part.Next;
            parts++;
        }
        while (cursor is not null);
        return (JsonSerializer.Deserialize<JsonElement>(text.ToString()), parts);
    }
}
