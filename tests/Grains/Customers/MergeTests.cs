using System.Collections.Immutable;
using ZaloOrleans.Catalog;
using ZaloOrleans.Hosting;
using ZaloOrleans.Ingest;
using ZaloOrleans.Keys;
using ZaloOrleans.TestKit;

namespace ZaloOrleans.Customers;

/// <summary>Two customers who turn out to be one person, and those who do not.</summary>
public sealed class MergeTests(PostgresCluster postgres) : IAsyncLifetime
{
    private const string Phone = "+84912345678";
    private TestDatabase _database = null!;
    private EngineCluster _engine = null!;
    private AccountId _account;

    public async ValueTask InitializeAsync()
    {
        _database = await postgres.CreateDatabaseAsync();
        _engine = await EngineCluster.StartAsync(_database);
        _account = await _engine.AccountAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _engine.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task TwoCustomers_OfOnePerson_BecomeOne_WithBothHistories()
    {
        var follower = await NewAsync(Zalo("7001"), _engine.Track("viewed", device: "d1"));
        var known = await NewAsync(External("kh-1"), _engine.Track("bought"));
        await GiveAsync(follower, Phoned("first_name", "Lan", Zalo("7001")));

        await GiveAsync(known, Phoned("last_name", "Trần", External("kh-1")));
        await RestAsync();

        Assert.Equal($"{known}", await LiveAsync());
        Assert.Equal("1 kh-1|2 7001|3 +84912345678", await IdentitiesAsync(known));
        Assert.Equal("Trần Lan +84912345678", await _engine.ScalarAsync<string>($"select last_name || ' ' || first_name || ' ' || phone from customers where id = {known}"));
        Assert.Equal("bought,customer_merged,viewed", await EventsAsync(known));
        Assert.Equal(0, await _engine.ScalarAsync<long>($"select count(*) from sessions where customer_id = {follower}"));
        Assert.Equal($"{known}", await _engine.ScalarAsync<string>($"select string_agg(customer_id::text, ',') from customerzalolinks where account_id = {_account}"));
        Assert.Equal(1, await _engine.ScalarAsync<long>($"select count(*) from auditlogs where entity_id = {follower} and action = 'merge'"));

        // The old id leads to the survivor, for whoever still has it.
        Assert.Contains($"\"id\":{known},", (await _engine.Grains.Catalog(_account).Read("customers", follower)).Json, StringComparison.Ordinal);
        Assert.Contains("viewed", (await _engine.Grains.Query(_account).Timeline(follower, 50, null)).Json, StringComparison.Ordinal);
        var late = await _engine.IngestAsync(_account, follower, _engine.Track("late"));
        Assert.Equal((IngestRoute.Elsewhere, known), (late.Route, late.ElsewhereCustomerId));
        var catalog = new CatalogCaller(_engine.Grains, _account);
        Assert.Contains($"\"id\":{known},", (await catalog.ChangeAsync("customers", follower, """{"firstName":"Mai"}""")).Json, StringComparison.Ordinal);
        Assert.Equal("Mai", await _engine.ScalarAsync<string>($"select first_name from customers where id = {known}"));
        (await catalog.DeleteAsync("customers", follower)).Is(CatalogOutcome.Done);
        Assert.Equal(0, await _engine.ScalarAsync<long>($"select count(*) from customers where account_id = {_account} and deleted_at is null"));
    }

    [Fact]
    public async Task MiniAppId_OfAnotherCustomer_StaysTheirs_AndIsKeptAsAnAttribute()
    {
        var id = new Identity(IdentityKind.MiniApp, "77:501");
        var one = await NewAsync(External("kh-1"));
        var other = await NewAsync(External("kh-2"));
        await GiveAsync(one, Item(null, External("kh-1"), id));

        await GiveAsync(other, Item(null, External("kh-2"), id));
        await RestAsync();

        Assert.Equal($"{one},{other}", await LiveAsync());
        Assert.Equal($"1 kh-1|{(int)IdentityKind.MiniApp} 77:501", await IdentitiesAsync(one));
        Assert.Equal("1 kh-2", await IdentitiesAsync(other));
        Assert.Equal("77:501", await _engine.ScalarAsync<string>($"select traits ->> 'miniAppId' from engine.customer_profiles where customer_id = {other}"));
        Assert.Equal("identity_conflict identity_conflict", $"{await EventsAsync(one)} {await EventsAsync(other)}");
    }

    [Fact]
    public async Task TwoCustomers_WithAnExternalIdEach_StayTwo_AndBothTimelinesSayIt()
    {
        var one = await NewAsync(External("kh-1"));
        var other = await NewAsync(External("kh-2"));
        await GiveAsync(one, Phoned("first_name", "Lan", External("kh-1")));

        await GiveAsync(other, Phoned("first_name", "An", External("kh-2")));
        await GiveAsync(other, Mailed("lan@b.vn", External("kh-2")));
        await GiveAsync(one, Mailed("lan@b.vn", External("kh-1")));
        await GiveAsync(one, Mailed("lan@b.vn", External("kh-1")));
        await RestAsync();

        Assert.Equal($"{one},{other}", await LiveAsync());
        Assert.Equal("identity_conflict,identity_conflict", await EventsAsync(one));
        Assert.Equal("identity_conflict,identity_conflict", await EventsAsync(other));
        Assert.Equal(2, await _engine.ScalarAsync<long>($"select count(*) from customers where account_id = {_account} and phone = '{Phone}'"));
        Assert.Equal("1 kh-1|3 +84912345678", await IdentitiesAsync(one));
        Assert.Equal("lan@b.vn", await _engine.ScalarAsync<string>($"select traits ->> 'email' from engine.customer_profiles where customer_id = {one}"));

        // A phone is no key: a find gives both.
        var found = (await _engine.Grains.Query(_account).FindCustomers(new Identity(IdentityKind.Phone, Phone))).Json!;
        Assert.Contains($"\"id\":{one},", found, StringComparison.Ordinal);
        Assert.Contains($"\"id\":{other},", found, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Consent_TheLaterWordCounts()
    {
        var one = await NewAsync(External("kh-1"));
        await GiveAsync(one, Consented(true, "2026-01-01T00:00:00.000000Z", External("kh-1")));
        var other = await NewAsync(Zalo("7001"));
        await GiveAsync(other, Consented(false, "2026-02-01T00:00:00.000000Z", Zalo("7001")));

        await GiveAsync(one, Item(null, External("kh-1"), Zalo("7001")));
        await RestAsync();

        Assert.Equal($"{one}", await LiveAsync());
        Assert.Equal("false 2026-02-01", await _engine.ScalarAsync<string>($"select marketing_consent || ' ' || (consent_timestamp at time zone 'UTC')::date from customers where id = {one}"));
    }

    [Fact]
    public async Task Chain_OfMerges_ForwardsInOneStep()
    {
        var first = await NewAsync(new Identity(IdentityKind.MiniApp, "7:1"));
        var second = await NewAsync(Zalo("7001"));
        await GiveAsync(second, Item(null, Zalo("7001"), new Identity(IdentityKind.MiniApp, "7:1")));
        await RestAsync();
        var third = await NewAsync(External("kh-1"));

        await GiveAsync(third, Item(null, External("kh-1"), Zalo("7001")));
        await RestAsync();

        Assert.Equal($"{third}", await LiveAsync());
        Assert.Equal("1 kh-1|2 7001|5 7:1", await IdentitiesAsync(third));
        Assert.Equal($"{third},{third}", await _engine.ScalarAsync<string>($"select string_agg(merged_into::text, ',') from engine.customer_profiles where customer_id in ({first}, {second})"));
    }

    [Fact]
    public async Task Merge_WhileTheOtherOneIsBusy_LosesNothing()
    {
        var known = await NewAsync(External("kh-1"));
        var follower = await NewAsync(Zalo("7001"));
        var stream = Enumerable.Range(0, 40).Select(i => Task.Run(async () =>
        {
            var to = follower;
            for (var tries = 0; tries < 5; tries++)
            {
                var answer = await _engine.IngestAsync(_account, to, _engine.Track("viewed", messageId: $"busy-{i}"));
                if (answer.Route == IngestRoute.Here)
                {
                    return;
                }

                to = answer.ElsewhereCustomerId;
            }

            Assert.Fail("It went round in circles.");
        })).ToList();
        await GiveAsync(known, Item(null, External("kh-1"), Zalo("7001")));
        await Task.WhenAll(stream);
        await RestAsync();

        Assert.Equal($"{known}", await LiveAsync());
        Assert.Equal(40, await _engine.ScalarAsync<long>($"select count(*) from events where customer_id = {known} and event_name = 'viewed'"));
        Assert.Equal(0, await _engine.ScalarAsync<long>($"select count(*) from events where customer_id = {follower}"));
    }

    [Fact]
    public async Task Run_OfTheMergedCustomer_GoesOnOnce()
    {
        await _engine.JourneyAsync(_account,
            ("entry", """{"on":{"event":"signed_up"}}"""), ("wait", """{"for":"PT2S"}"""), ("send_oa", """{"template":"none","category":"promotion","onRefused":"skip"}"""));
        var follower = await NewAsync(Zalo("7001"), _engine.Track("signed_up"));
        await _engine.EventuallyAsync(1L, $"select count(*) from journeylogs where account_id = {_account} and outcome = 'waiting'");
        var known = await NewAsync(External("kh-1"));

        await GiveAsync(known, Item(null, External("kh-1"), Zalo("7001")));
        await _engine.EventuallyAsync(1L, $"select count(*) from journeylogs where account_id = {_account} and outcome in ('ended', 'exited')");
        await RestAsync();

        Assert.Equal($"{known}", await LiveAsync());
        Assert.Equal(1, await _engine.ScalarAsync<long>($"select count(*) from engine.decisions where account_id = {_account}"));
        Assert.Equal(1, await _engine.ScalarAsync<long>($"select count(*) from engine.decisions where customer_id = {known}"));
        Assert.Equal(0, await _engine.ScalarAsync<long>($"select count(*) from journeylogs where customer_id = {follower}"));
        Assert.Equal("[]", await _engine.ScalarAsync<string>($"select coalesce((convert_from(state, 'UTF8')::jsonb -> 'j')::text, '[]') from engine.grains where key = 't{_account}/c/{known}'"));
        Assert.Equal(0, await _engine.ScalarAsync<long>("select count(*) from engine.parked_wakeups"));
    }

    [Fact]
    public async Task EveryTable_WithRowsOfACustomer_IsMovedOrSaysWhyNot()
    {
        var tables = await _engine.ScalarAsync<string>("""
            select string_agg(format('%s.%s', n.nspname, c.relname), ',' order by n.nspname, c.relname)
              from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
             where a.attname = 'customer_id' and not a.attisdropped and c.relkind in ('r', 'p') and not c.relispartition and n.nspname in ('public', 'engine')
            """);
        Assert.Equal(HistoryMove.Tables.Concat(HistoryMove.Staying).Append("public.events").Order(StringComparer.Ordinal), tables.Split(',').Order(StringComparer.Ordinal));
    }

    private static Identity External(string value) => new(IdentityKind.External, value);

    private static Identity Zalo(string value) => new(IdentityKind.Zalo, value);

    private IngestItem Item(ProfilePatch? profile, params Identity[] identities) => _engine.Track("x") with { Event = null, Identities = [.. identities], Profile = profile ?? ProfilePatch.Empty };

    private IngestItem Phoned(string column, string value, params Identity[] identities) => Item(
        ProfilePatch.Empty with { Columns = ImmutableDictionary<string, string?>.Empty.Add("phone", Phone).Add(column, value) }, [.. identities, new Identity(IdentityKind.Phone, Phone)]);

    private IngestItem Mailed(string mail, params Identity[] identities) => Item(
        ProfilePatch.Empty with { Columns = ImmutableDictionary<string, string?>.Empty.Add("email", mail) }, [.. identities, new Identity(IdentityKind.Email, mail)]);

    private IngestItem Consented(bool agrees, string at, params Identity[] identities) => Item(
        ProfilePatch.Empty with { Columns = ImmutableDictionary<string, string?>.Empty.Add("marketing_consent", agrees ? "true" : "false").Add("consent_timestamp", at) }, identities);

    private async Task<long> NewAsync(Identity identity, params IngestItem[] more)
    {
        var to = (await _engine.Grains.Identities(_account).Resolve([identity]))[0];
        Assert.True(to.IsNew);
        IngestItem[] items = [Item(null, identity), .. more];
        var answer = await _engine.Grains.Customer(_account, to.CustomerId).Ingest(
            new IngestCommand { Actor = "key:1", Create = true, Items = [.. items.Select((item, i) => item with { Index = i })] });
        Assert.Equal(IngestRoute.Here, answer.Route);
        return to.CustomerId;
    }

    private async Task GiveAsync(long customer, IngestItem item)
    {
        var answer = await _engine.IngestAsync(_account, customer, item);
        Assert.Equal(IngestRoute.Here, answer.Route);
        Assert.Null(answer.Items[0].Error);
    }

    /// <summary>Until nothing is under way any more.</summary>
    private Task RestAsync() => _engine.EventuallyAsync(0L, $"select count(*) from engine.wakeups where account_id = {_account}", 40);

    private Task<string> LiveAsync() => _engine.ScalarAsync<string>($"select string_agg(id::text, ',' order by id) from customers where account_id = {_account} and deleted_at is null");

    private Task<string> EventsAsync(long customer) => _engine.ScalarAsync<string>($"select string_agg(event_name, ',' order by event_name) from events where customer_id = {customer}");

    private Task<string> IdentitiesAsync(long customer) => _engine.ScalarAsync<string>(
        $"select string_agg(kind || ' ' || value, '|' order by kind, value) from engine.identities where customer_id = {customer}");
}
