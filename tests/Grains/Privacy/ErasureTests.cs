using System.Text.Json;
using ZaloOrleans.Catalog;
using ZaloOrleans.Decisions;
using ZaloOrleans.Experiments;
using ZaloOrleans.Hosting;
using ZaloOrleans.Ingest;
using ZaloOrleans.Keys;
using ZaloOrleans.TestKit;
using ZaloOrleans.Zalo;

namespace ZaloOrleans.Privacy;

/// <summary>An erasure destroys what belongs to a person, everywhere, and leaves what is counted.</summary>
public sealed class ErasureTests(PostgresCluster postgres) : IAsyncLifetime
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
        await _engine.ExecuteAsync($"insert into oatemplates (account_id, code, content, status, variablesjson) values ({_account}, 'hello', 'Chào {{{{ first_name }}}}', 'Approved', '[\"first_name\"]')");
    }

    public ValueTask DisposeAsync() => _all.DisposeAsync();

    [Fact]
    public async Task Erased_LeavesNothingOfThePersonAnywhere_AndWhatIsCountedStays()
    {
        await _engine.JourneyAsync(_account, ("entry", """{"on":{"event":"bought"},"reentry":"always"}"""), ("send_oa", """{"template":"hello","category":"promotion","channel":"oa"}"""), ("wait", """{"for":"P3D"}"""));
        var customer = await _canary.MakeAsync();
        await _canary.FillAsync(customer);
        await _engine.IngestAsync(_account, customer, _engine.Track("bought", """{"sku":"hàng-zkanary"}""", device: Canary.Device));
        await _canary.WroteAsync("m-1", "tin-zkanary");
        await _canary.WebhookAsync("user_submit_info", $$$$""" "sender":{"id":"{{{{Canary.ZaloId}}}}"},"recipient":{"id":"{{{{SimulatedZalo.OaId}}}}"},"info":{"name":"Vũ Kanari","phone":"84912340077"}""");
        await _canary.WebhookAsync("user_reacted_message", $$$$""" "sender":{"id":"{{{{Canary.ZaloId}}}}"},"recipient":{"id":"{{{{SimulatedZalo.OaId}}}}"},"message":{"msg_id":"m-9","react_icon":"/-heart"}""");
        await _canary.WebhooksDoneAsync();
        await _canary.ReplyAsync(customer, "dạ-zkanary", "reply-1");
        await _engine.EventuallyAsync(2L, $"select count(*) from oamessages where customer_id = {customer} and direction = 'outbound' and status = 'sent'");
        await _engine.EventuallyAsync(1L, $"select count(*) from journeylogs where customer_id = {customer} and outcome = 'waiting'");
        await _engine.ExecuteAsync($$"""update engine.messages m set echo = '{"url":"zkanary"}' from oamessages o where o.id = m.message_id and o.customer_id = {{customer}}""");
        Assert.NotEmpty(await DatabaseDump.FindAsync(_engine.Sql, Canary.Words));
        var before = await CountsAsync(customer);

        await _canary.EraseAsync(customer);

        await _canary.AssertGoneAsync();
        Assert.Equal(before.Replace("active", "exited", StringComparison.Ordinal), await CountsAsync(customer));
        Assert.Equal("customers erase key:7", await _engine.ScalarAsync<string>($"select entity_type || ' ' || action || ' ' || actor_id from auditlogs where entity_id = {customer} and action = 'erase'"));
        Assert.Equal(1, await _engine.ScalarAsync<long>($"select count(*) from experimentassignments where customer_id = {customer} and deleted_at is not null"));
        Assert.Equal(0, await _engine.ScalarAsync<long>($"select count(*) from audiencemembers where customer_id = {customer}"));
        Assert.Equal("- 1", await _engine.ScalarAsync<string>($"select coalesce(d.hash_value, '-') || ' ' || d.bucket from engine.assignment_draws d join experimentassignments a on a.id = d.assignment_id where a.customer_id = {customer}"));
        Assert.Equal(0, await _engine.ScalarAsync<long>($"select (select count(*) from engine.consents where customer_id = {customer}) + (select count(*) from engine.media where customer_id = {customer}) + (select count(*) from engine.media_parts)"));
        Assert.Equal("exited", await _engine.ScalarAsync<string>($"select status from engine.journey_runs where customer_id = {customer}"));
        Assert.Equal(0, await _engine.ScalarAsync<long>($"select count(*) from engine.grains where key like 't{_account}/j/%' or key like 't{_account}/d/%' or key like 't{_account}/e/%'"));
        Assert.Equal(0, await _engine.ScalarAsync<long>("select count(*) from engine.parked_wakeups"));
    }

    [Fact]
    public async Task Erased_IsNotFoundAnyMore_AndAnIdentityOfTheirsMakesANewCustomer()
    {
        var customer = await _canary.MakeAsync();

        await _canary.EraseAsync(customer);

        var catalog = _engine.Grains.Catalog(_account);
        Assert.Equal(CatalogOutcome.NotFound, (await catalog.Read("customers", customer)).Outcome);
        Assert.Equal(CatalogOutcome.NotFound, (await catalog.Change(new CatalogChange { Resource = "customers", Id = customer, Actor = "key:7", Json = """{"firstName":"x"}""" })).Outcome);
        Assert.Equal(CatalogOutcome.NotFound, (await _engine.Grains.Query(_account).Timeline(customer, 50, null)).Outcome);
        Assert.Equal(CatalogOutcome.NotFound, (await _engine.Grains.Query(_account).ConversationMessages(customer, 50, null)).Outcome);
        Assert.Equal(CatalogOutcome.NotFound, (await _canary.ReplyAsync(customer, "x", "k")).Answer.Outcome);
        Assert.Equal(IngestRoute.Erased, (await _engine.IngestAsync(_account, customer, _engine.Track("bought", """{"sku":"zkanary"}"""))).Route);
        await _canary.AssertGoneAsync();

        var again = await _canary.MakeAsync();
        Assert.NotEqual(customer, again);
        Assert.Equal(again, (await _engine.Grains.Identities(_account).Resolve([Canary.Zalo]))[0].CustomerId);
        Assert.Equal(1, await _engine.ScalarAsync<long>($"select count(*) from customerzalolinks where customer_id = {again}"));
        Assert.Equal(0, await _engine.ScalarAsync<long>($"select count(*) from events where customer_id = {customer} and propertiesjson is not null"));
    }

    [Fact]
    public async Task Decision_AboutOneWhoWasErased_IsRefused_AndNothingIsDrawnAnew()
    {
        var lab = new ExperimentLab(_engine, _account);
        var (known, _) = await lab.RunningAsync("50 50");
        var (other, _) = await lab.RunningAsync("50 50");
        var customer = await _canary.MakeAsync();
        Assert.True((await lab.AssignAsync(known, customer)).IsNew);

        await _canary.EraseAsync(customer);

        var grain = _engine.Grains.Customer(_account, customer);
        var request = new MessageRequest { Channel = "oa", Category = "transaction", Template = "hello", IdempotencyKey = "send-1", RequestHash = new byte[32] };
        var sent = await grain.Send(request);
        Assert.Equal((MessageRequestOutcome.Decided, "refuse customer_erased"), (sent.Outcome, CodeOf(sent)));
        Assert.Equal((MessageRequestOutcome.Repeated, sent.Json), await grain.Send(request) is var again ? (again.Outcome, again.Json) : default);
        Assert.Equal("refuse customer_erased", CodeOf(await grain.Explain(request with { IdempotencyKey = null })));
        Assert.Equal("refuse customer_erased", await _engine.ScalarAsync<string>($"select outcome || ' ' || code from engine.decisions where customer_id = {customer}"));
        foreach (var experiment in new[] { known, other })
        {
            Assert.Equal(AssignmentOutcome.UnknownCustomer, (await lab.AskAsync(experiment, customer)).Outcome);
        }

        Assert.Equal(1, await _engine.ScalarAsync<long>($"select count(*) from experimentassignments where customer_id = {customer}"));
        Assert.Equal("erased", (await grain.Erasure()).Body().GetProperty("state").GetString());
        await _canary.AssertGoneAsync();
    }

    [Fact]
    public async Task Erase_SaysHowFarItIs_AndARepeatChangesNothing()
    {
        var customer = await _canary.MakeAsync();
        var grain = _engine.Grains.Customer(_account, customer);
        Assert.Equal(CatalogOutcome.NotFound, (await grain.Erasure()).Outcome);
        Assert.Equal(CatalogOutcome.NotFound, (await _engine.Grains.Customer(_account, 999_999).Erase("key:7")).Outcome);

        var first = (await grain.Erase("key:7")).Body();
        await _canary.ErasedAsync(customer);
        var again = await grain.Erase("key:8");
        var told = (await grain.Erasure()).Body();

        Assert.Equal(("erasing", customer), (first.GetProperty("state").GetString(), first.GetProperty("customerId").GetInt64()));
        Assert.Equal(CatalogOutcome.Accepted, again.Outcome);
        Assert.Equal("erased", told.GetProperty("state").GetString());
        Assert.Equal(told.ToString(), again.Body().ToString());
        Assert.Equal(first.GetProperty("requestedAt").GetString(), told.GetProperty("requestedAt").GetString());
        Assert.Equal(1, await _engine.ScalarAsync<long>($"select count(*) from auditlogs where entity_id = {customer} and action = 'erase'"));
    }

    [Fact]
    public async Task Erase_OfOneThatWasDeleted_TakesWhatADeletionLeaves()
    {
        var customer = await _canary.MakeAsync();
        await _engine.Grains.Catalog(_account).Delete(new CatalogChange { Resource = "customers", Id = customer, Actor = "key:7" });
        Assert.NotEmpty(await DatabaseDump.FindAsync(_engine.Sql, Canary.Words));

        await _canary.EraseAsync(customer);

        await _canary.AssertGoneAsync();
    }

    [Fact]
    public async Task Suppression_ThatThePersonAskedFor_Stays_AndSoDoesSomebodyElse()
    {
        var customer = await _canary.MakeAsync();
        var other = await _engine.CustomerAsync(_account, "kh-2", _engine.Track("viewed", """{"sku":"2"}"""));
        await _engine.ExecuteAsync($"insert into suppressionlists (account_id, type, value) values ({_account}, 'phone', '{Canary.Phone}')");

        await _canary.EraseAsync(customer);

        // With the line of the trail that says who asked for it.
        Assert.All(await DatabaseDump.FindAsync(_engine.Sql, Canary.Words), place => Assert.Matches("^(suppressionlists.value: |partitions.auditlogs_[0-9_]+.new_valuesjson: .*\"type\": \"phone\")", place));
        Assert.Equal(1, await _engine.ScalarAsync<long>("select count(*) from suppressionlists where deleted_at is null"));
        Assert.Equal("""{"sku": "2"}""", await _engine.ScalarAsync<string>($"select propertiesjson::text from events where customer_id = {other} and event_name = 'viewed'"));
    }

    [Fact]
    public async Task Merged_ErasedByTheOldId_BothHistoriesAreGone()
    {
        var follower = await _engine.CustomerAsync(_account, "kh-first", _engine.Track("viewed", """{"sku":"cũ-zkanary"}"""));
        var other = (await _engine.Grains.Identities(_account).Resolve([Canary.Zalo]))[0].CustomerId;
        await _engine.Grains.Customer(_account, other).Ingest(new IngestCommand
        {
            Actor = "key:1", Create = true,
            Items = [_engine.Identify("x") with { Identities = [Canary.Zalo], Profile = ProfilePatch.Empty }, _engine.Track("followed", """{"from":"zkanary"}""") with { Index = 1 }],
        });
        await _engine.ExecuteAsync($"update customers set first_name = 'Zkanary' where id in ({follower}, {other})");
        await _engine.IngestAsync(_account, follower, _engine.Identify("kh-first", null, Canary.Zalo));
        await _engine.EventuallyAsync(follower, $"select merged_into from engine.customer_profiles where customer_id = {other}");

        Assert.Equal(CatalogOutcome.Accepted, (await _engine.Grains.Customer(_account, other).Erase("key:7")).Outcome);
        await _canary.ErasedAsync(follower);

        await _canary.AssertGoneAsync();
        Assert.Equal(2, await _engine.ScalarAsync<long>($"select count(*) from events where customer_id in ({follower}, {other}) and event_name in ('viewed', 'followed')"));
        Assert.Equal("erased", (await _engine.Grains.Customer(_account, other).Erasure()).Body().GetProperty("state").GetString());
    }

    private static string CodeOf(MessageRequestAnswer answer)
    {
        using var json = JsonDocument.Parse(answer.Json!);
        return $"{json.RootElement.GetProperty("outcome").GetString()} {json.RootElement.GetProperty("code").GetString()}";
    }

    private Task<string> CountsAsync(long customer) => _engine.ScalarAsync<string>($"""
        select (select string_agg(event_name || count, ' ' order by event_name) from (select event_name, count(*) from events where customer_id = {customer} group by 1) e)
            || ' ' || (select count(*) from sessions where customer_id = {customer})
            || ' ' || (select string_agg(direction || status || count, ' ' order by direction, status) from (select direction, status, count(*) from oamessages where customer_id = {customer} group by 1, 2) o)
            || ' ' || (select string_agg(status || count, ' ' order by status) from (select status, count(*) from engine.journey_runs where customer_id = {customer} group by 1) r)
            || ' ' || (select count(*) from engine.decisions where customer_id = {customer})
            || ' ' || (select sum(value) from conversions where customer_id = {customer}) || ' ' || (select count(*) from touchpoints where customer_id = {customer})
            || ' ' || (select count(*) from linkclicks where customer_id = {customer}) || ' ' || (select avg(rating) || '/' || avg(nps_score) from user_feedback where customer_id = {customer})
        """);
}
