using System.Collections.Immutable;
using ZaloOrleans.Hosting;
using ZaloOrleans.Ingest;
using ZaloOrleans.Keys;

namespace ZaloOrleans.Customers;

public sealed class CustomerIngestTests(OneSilo silo) : IClassFixture<OneSilo>
{
    private EngineCluster Engine => silo.Engine;

    [Fact]
    public async Task Customer_ManyRequestsRaceForOneNewIdentity_IsCreatedOnce()
    {
        var account = await Engine.AccountAsync();
        var customers = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => Task.Run(async () =>
        {
            // Each with a proposal of its own, as from as many silos: only the claim decides.
            var id = (await Engine.Grains.Identities(account).NewCustomerIds(1))[0];
            for (var create = true; ; create = false)
            {
                var answer = await Engine.Grains.Customer(account, id).Ingest(new IngestCommand
                {
                    Actor = "key:1",
                    Create = create,
                    Items = [Engine.Identify("race") with { Event = "seen" }],
                });
                if (answer.Route == IngestRoute.Here)
                {
                    return id;
                }

                Assert.Equal(IngestRoute.Elsewhere, answer.Route);
                id = answer.ElsewhereCustomerId;
            }
        })));

        Assert.Single(customers.Distinct());
        Assert.Equal(1, await Engine.ScalarAsync<long>($"select count(*) from customers where account_id = {account}"));
        Assert.Equal(40, await Engine.ScalarAsync<long>($"select count(*) from events where account_id = {account} and customer_id = {customers[0]}"));
    }

    [Fact]
    public async Task Resolve_RacingForOneNewIdentity_ProposesOneCustomer()
    {
        var account = await Engine.AccountAsync();
        var identity = new Identity(IdentityKind.External, "same");
        var proposed = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Engine.Grains.Identities(account).Resolve([identity])));
        Assert.Single(proposed.Select(p => p[0]).Distinct());
        Assert.True(proposed[0][0].IsNew);
    }

    [Fact]
    public async Task Events_SameMessageId_AreStoredOnce()
    {
        var account = await Engine.AccountAsync();
        var customer = await Engine.CustomerAsync(account, "dup");
        var item = Engine.Track("order", """{"total":120000}""");

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Engine.IngestAsync(account, customer, item, item)));

        var all = answers.SelectMany(a => a.Items).ToList();
        Assert.Equal(19, all.Count(i => i.Duplicate));
        Assert.Single(all.Select(i => i.EventId).Distinct());
        Assert.Equal(1, await Engine.ScalarAsync<long>($"select count(*) from events where account_id = {account} and event_name = 'order'"));
    }

    [Fact]
    public async Task Events_LateAndOutOfOrder_FindTheirSessions()
    {
        var account = await Engine.AccountAsync();
        var customer = await Engine.CustomerAsync(account, "sessions");
        var t = new DateTimeOffset(2026, 11, 20, 3, 0, 0, TimeSpan.Zero);
        await Engine.IngestAsync(account, customer,
            Engine.Track("a", time: t, device: "d1"), Engine.Track("b", time: t.AddMinutes(29), device: "d1"),
            Engine.Track("c", time: t.AddMinutes(120), device: "d1") with { Utm = new Utm("zalo", "oa", "tet") },
            Engine.Track("late", time: t.AddMinutes(10), device: "d1"), Engine.Track("without device", time: t.AddMinutes(121)),
            Engine.Track("other device", time: t.AddMinutes(121), device: "d2"), Engine.Track("alone", time: t.AddDays(-3)));

        Assert.Equal(3, await Engine.ScalarAsync<long>($"select count(*) from sessions where account_id = {account}"));
        Assert.Equal("a,b,late", await Engine.ScalarAsync<string>($"""
            select string_agg(event_name, ',' order by event_name) from events
             where account_id = {account} and session_id = (select session_id from events where account_id = {account} and event_name = 'a')
            """));
        Assert.Equal("c,without device", await Engine.ScalarAsync<string>($"""
            select string_agg(event_name, ',' order by event_name) from events
             where account_id = {account} and session_id = (select session_id from events where account_id = {account} and event_name = 'c')
            """));
        Assert.Equal("zalo/oa/tet", await Engine.ScalarAsync<string>(
            $"select utm_source || '/' || utm_medium || '/' || utm_campaign from sessions where account_id = {account} and utm_source is not null"));
        Assert.Equal(1, await Engine.ScalarAsync<long>($"select count(*) from events where account_id = {account} and session_id is null and event_name = 'alone'"));
        Assert.Equal("00:29:00", await Engine.ScalarAsync<string>($"select max(ended_at - started_at)::text from sessions where account_id = {account}"));
    }

    [Fact]
    public async Task Identify_TraitsAndColumns_AreKeptAndAudited()
    {
        var account = await Engine.AccountAsync();
        var profile = new ProfilePatch(
            ImmutableDictionary<string, string?>.Empty.Add("first_name", "Nguyễn Thị Ánh 🌸").Add("phone", "+84912345678").Add("marketing_consent", "true").Add("timezone", "Asia/Ho_Chi_Minh"),
            ImmutableDictionary<string, string?>.Empty.Add("vip", "true").Add("points", "120"));
        var customer = await Engine.CustomerAsync(account, "u-1", Engine.Identify("u-1", profile, new Identity(IdentityKind.Phone, "+84912345678")));
        await Engine.IngestAsync(account, customer, Engine.Identify("u-1", new ProfilePatch(
            ImmutableDictionary<string, string?>.Empty.Add("last_name", "Trần"), ImmutableDictionary<string, string?>.Empty.Add("points", null))));

        Assert.Equal("Nguyễn Thị Ánh 🌸 Trần true", await Engine.ScalarAsync<string>(
            $"select first_name || ' ' || last_name || ' ' || marketing_consent::text from customers where id = {customer}"));
        Assert.Equal("""{"vip": true} Asia/Ho_Chi_Minh u-1""", await Engine.ScalarAsync<string>(
            $"select traits::text || ' ' || timezone || ' ' || external_id from engine.customer_profiles where customer_id = {customer}"));
        Assert.Equal("create,update,update", await Engine.ScalarAsync<string>(
            $"select string_agg(action, ',' order by occurred_at, id) from auditlogs where account_id = {account} and entity_type = 'customers' and actor_id = 'key:1'"));
        Assert.Equal(2, await Engine.ScalarAsync<long>($"select count(*) from engine.identities where account_id = {account}"));
    }

    [Fact]
    public async Task Identify_EmailOfAnotherCustomer_StaysAnAttribute()
    {
        var account = await Engine.AccountAsync();
        var email = new Identity(IdentityKind.Email, "lan@example.vn");
        var patch = new ProfilePatch(ImmutableDictionary<string, string?>.Empty.Add("email", "lan@example.vn"), ImmutableDictionary<string, string?>.Empty);
        var first = await Engine.CustomerAsync(account, "first", Engine.Identify("first", patch, email));
        var second = await Engine.CustomerAsync(account, "second", Engine.Identify("second", patch, email));

        Assert.NotEqual(first, second);
        Assert.Equal(first, await Engine.ScalarAsync<long>($"select id from customers where account_id = {account} and email = 'lan@example.vn'"));
        Assert.Equal("lan@example.vn", await Engine.ScalarAsync<string>($"select traits ->> 'email' from engine.customer_profiles where customer_id = {second}"));
    }

    [Fact]
    public async Task Ingest_ValueThatTheDatabaseRefuses_FailsAlone()
    {
        var account = await Engine.AccountAsync();
        var customer = await Engine.CustomerAsync(account, "fk");
        var bad = Engine.Identify("fk", new ProfilePatch(ImmutableDictionary<string, string?>.Empty.Add("city_code", "no-such-city"), ImmutableDictionary<string, string?>.Empty));

        var answer = await Engine.IngestAsync(account, customer, Engine.Track("good"), bad, Engine.Track("good too"));

        Assert.Equal([null, "unknown_reference", null], answer.Items.OrderBy(i => i.Index).Select(i => i.Error?.Code));
        Assert.Equal(2, await Engine.ScalarAsync<long>($"select count(*) from events where account_id = {account}"));
    }

    [Fact]
    public async Task Ingest_UnknownOrDeletedCustomer_SaysSo()
    {
        var account = await Engine.AccountAsync();
        var customer = await Engine.CustomerAsync(account, "gone");
        Assert.Equal(IngestRoute.Unknown, (await Engine.IngestAsync(account, customer + 100_000, Engine.Track("x"))).Route);

        var deleted = await Engine.Grains.Customer(account, customer).Change(new ChangeCustomer { Actor = "key:1", Delete = true });

        Assert.Equal(ChangeKind.Done, deleted.Kind);
        Assert.Equal(IngestRoute.Unknown, (await Engine.IngestAsync(account, customer, Engine.Track("x"))).Route);
        Assert.Equal(0, await Engine.ScalarAsync<long>($"select count(*) from engine.identities where account_id = {account}"));
        Assert.NotEqual(customer, await Engine.CustomerAsync(account, "gone"));
    }

    [Fact]
    public async Task Change_RepeatedKeyAndStaleETag_AreTold()
    {
        var account = await Engine.AccountAsync();
        var id = (await Engine.Grains.Identities(account).NewCustomerIds(1))[0];
        var create = new ChangeCustomer
        {
            Actor = "key:9",
            Create = true,
            IdempotencyKey = "k1",
            RequestHash = new byte[32],
            Identities = [new Identity(IdentityKind.External, "c1")],
            Profile = new ProfilePatch(ImmutableDictionary<string, string?>.Empty.Add("first_name", "An"), ImmutableDictionary<string, string?>.Empty),
        };
        var first = await Engine.Grains.Customer(account, id).Change(create);
        var repeated = await Engine.Grains.Customer(account, id + 1).Change(create);
        var reused = await Engine.Grains.Customer(account, id + 1).Change(create with { RequestHash = [.. new byte[31], 1] });
        var taken = await Engine.Grains.Customer(account, id + 1).Change(create with { IdempotencyKey = null });
        var patch = create with { Create = false, IdempotencyKey = null, IfMatch = first.ETag, Identities = [] };
        var changed = await Engine.Grains.Customer(account, id).Change(patch with { Profile = new ProfilePatch(ImmutableDictionary<string, string?>.Empty.Add("first_name", "Bình"), ImmutableDictionary<string, string?>.Empty) });
        var stale = await Engine.Grains.Customer(account, id).Change(patch);

        Assert.Equal(ChangeKind.Done, first.Kind);
        Assert.Equal(ChangeKind.Repeated, repeated.Kind);
        Assert.Equal(first.Customer, repeated.Customer);
        Assert.Equal(ChangeKind.KeyReused, reused.Kind);
        Assert.Equal(ChangeKind.Conflict, taken.Kind);
        Assert.Equal(ChangeKind.Done, changed.Kind);
        Assert.Contains("Bình", changed.Customer, StringComparison.Ordinal);
        Assert.Equal(ChangeKind.PreconditionFailed, stale.Kind);
        Assert.Equal(1, await Engine.ScalarAsync<long>($"select count(*) from customers where account_id = {account}"));
    }
}
