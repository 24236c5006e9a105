using System.Collections.Immutable;
using ZaloOrleans.Catalog;
using ZaloOrleans.Hosting;
using ZaloOrleans.Ingest;
using ZaloOrleans.Keys;
using ZaloOrleans.TestKit;
using ZaloOrleans.Zalo;

namespace ZaloOrleans.Customers;

/// <summary>Customers whom two Official Accounts know, each by an id of its own.</summary>
public sealed class ZaloLinkTests(PostgresCluster postgres) : IAsyncLifetime
{
    private const string AtFirst = "1000000001";
    private const string AtSecond = "1000000002";
    private readonly AsyncDisposables _all = new();
    private EngineCluster _engine = null!;
    private SimulatedZalo _zalo = null!;
    private AccountId _account;
    private long _first;
    private long _second;

    public async ValueTask InitializeAsync()
    {
        var database = _all.Add(await postgres.CreateDatabaseAsync());
        _zalo = _all.Add(await SimulatedZalo.StartAsync());
        _engine = _all.Add(await EngineCluster.StartAsync(database, zaloOptions: new ZaloOptions { OpenApi = _zalo.Url, Business = _zalo.Url }));
        _account = await _engine.AccountAsync();
        _first = await _engine.OfficialAccountAsync(_account, "2197174064623873199", "dead");
        _second = await _engine.OfficialAccountAsync(_account, SimulatedZalo.OaId, SimulatedZalo.Token);
        await _engine.ExecuteAsync($"insert into oatemplates (account_id, code, content, status, variablesjson) values ({_account}, 'text', 'Chào', 'Approved', '[]')");
        await _engine.JourneyAsync(_account, ("entry", """{"on":{"event":"go"},"reentry":"always"}"""), ("send_oa", """{"template":"text","category":"transaction","channel":"oa"}"""));
    }

    public ValueTask DisposeAsync() => _all.DisposeAsync();

    [Fact]
    public async Task Message_GoesToTheIdThatItsOfficialAccountSees()
    {
        var customer = await _engine.CustomerAsync(_account, "lan");
        await SeenAsync(customer, AtFirst, _first);
        await SeenAsync(customer, AtSecond, _second);
        await SeenAsync(customer, AtSecond, _second);
        Assert.Equal($"{AtFirst} {_first} True True, {AtSecond} {_second} False True", await LinksAsync(customer));

        // While the first Official Account rests, what it would send waits; without it the second one sends, to the id that it sees.
        await _engine.ExecuteAsync($"update zalo_accounts set revoked_at = now() where id = {_first}");
        await _engine.PolicySettledAsync(_account);
        await SentAsync(customer, AtSecond);
    }

    [Fact]
    public async Task Message_IsSentByTheOfficialAccountThatSeesTheCustomer()
    {
        var customer = await _engine.CustomerAsync(_account, "lan");
        await SeenAsync(customer, AtSecond, _second);
        await SentAsync(customer, AtSecond);
    }

    [Fact]
    public async Task Unlinked_IsASoftDelete_Audited_AndTheNextDecisionHasNoAddress()
    {
        var customer = await _engine.CustomerAsync(_account, "lan");
        await SeenAsync(customer, AtSecond, _second);
        var link = await _engine.ScalarAsync<long>($"select id from customerzalolinks where customer_id = {customer}");

        Assert.False(await _engine.Grains.Customer(_account, customer).Unlink(link + 1, "key:7"));
        Assert.True(await _engine.Grains.Customer(_account, customer).Unlink(link, "key:7"));
        Assert.False(await _engine.Grains.Customer(_account, customer).Unlink(link, "key:7"));

        Assert.Equal("", await LinksAsync(customer));
        Assert.True(await _engine.ScalarAsync<bool>($"select deleted_at is not null from customerzalolinks where id = {link}"));
        Assert.Equal($"delete key:7 {AtSecond}", await _engine.ScalarAsync<string>(
            $"select action || ' ' || actor_id || ' ' || (old_valuesjson ->> 'zalo_user_id') from auditlogs where entity_type = 'customerZaloLinks' and entity_id = {link}"));
        await _engine.IngestAsync(_account, customer, _engine.Track("go"));
        await _engine.EventuallyAsync("no_address", $"select code from engine.decisions where customer_id = {customer}");

        // Whoever writes from there is somebody else, until somebody says who.
        var found = (await _engine.Grains.Identities(_account).Resolve([new Identity(IdentityKind.Zalo, AtSecond)]))[0];
        Assert.True(found.IsNew);
    }

    [Fact]
    public async Task Unlinked_ThePrimaryOne_TheOldestThatIsLeftTakesItsPlace()
    {
        var customer = await _engine.CustomerAsync(_account, "lan");
        await SeenAsync(customer, AtFirst, _second);
        await SeenAsync(customer, AtSecond, _second);
        Assert.Equal($"{AtFirst} {_second} True True, {AtSecond} {_second} False False", await LinksAsync(customer));

        Assert.True(await _engine.Grains.Customer(_account, customer).Unlink(
            await _engine.ScalarAsync<long>($"select min(id) from customerzalolinks where customer_id = {customer}"), "key:7"));

        Assert.Equal($"{AtSecond} {_second} True True", await LinksAsync(customer));
        await SentAsync(customer, AtSecond);
    }

    [Fact]
    public async Task TwoFollowers_OfTwoOfficialAccounts_WithOnePhone_AreOnePerson()
    {
        var one = await NewAsync(AtFirst, _first);
        var other = await NewAsync(AtSecond, _second);
        await GiveAsync(one, Phoned(AtFirst));
        await GiveAsync(other, Phoned(AtSecond));
        await _engine.EventuallyAsync(0L, $"select count(*) from engine.wakeups where account_id = {_account} and target like 't{_account}/c/%'");

        Assert.Equal($"{one}", await _engine.ScalarAsync<string>($"select string_agg(id::text, ',') from customers where account_id = {_account} and deleted_at is null"));
        Assert.Equal($"{AtFirst} {_first} True True, {AtSecond} {_second} False True", await LinksAsync(one));
        Assert.Equal(0, await _engine.ScalarAsync<long>("select count(*) from events where event_name = 'identity_conflict'"));
    }

    private async Task<string> LinksAsync(long customer)
    {
        var items = (await _engine.Grains.Query(_account).ZaloLinks(customer)).Items();
        return string.Join(", ", items.Select(l => string.Join(' ', new[] { "zaloUserId", "officialAccountId", "primary", "primaryAtOfficialAccount" }.Select(n => l.GetProperty(n)))));
    }

    private async Task SentAsync(long customer, string recipient)
    {
        await _engine.IngestAsync(_account, customer, _engine.Track("go"));
        await _engine.EventuallyAsync($"{_second} sent", $"select m.oa_id || ' ' || o.status from engine.messages m join oamessages o on o.id = m.message_id where o.customer_id = {customer}", 60);
        Assert.Equal(recipient, Assert.Single(await _zalo.SendsAsync()).GetProperty("userId").GetString());
    }

    private Task SeenAsync(long customer, string user, long oa) => GiveAsync(customer, Seen(user, oa));

    private IngestItem Seen(string user, long oa) => _engine.Track("message_received") with { Identities = [new Identity(IdentityKind.Zalo, user)], OaId = oa };

    private IngestItem Phoned(string user) => _engine.Track("x") with
    {
        Event = null,
        Identities = [new Identity(IdentityKind.Zalo, user), new Identity(IdentityKind.Phone, "+84912345678")],
        Profile = ProfilePatch.Empty with { Columns = ImmutableDictionary<string, string?>.Empty.Add("phone", "+84912345678") },
    };

    private async Task GiveAsync(long customer, IngestItem item)
    {
        var answer = await _engine.IngestAsync(_account, customer, item);
        Assert.Equal(IngestRoute.Here, answer.Route);
        Assert.Null(answer.Items[0].Error);
    }

    private async Task<long> NewAsync(string user, long oa)
    {
        var to = (await _engine.Grains.Identities(_account).Resolve([new Identity(IdentityKind.Zalo, user)]))[0];
        var answer = await _engine.Grains.Customer(_account, to.CustomerId).Ingest(new IngestCommand { Actor = "engine:webhooks", Create = true, Items = [Seen(user, oa)] });
        Assert.Equal(IngestRoute.Here, answer.Route);
        return to.CustomerId;
    }
}
