using System.Collections.Immutable;
using ZaloOrleans.Hosting;
using ZaloOrleans.Ingest;
using ZaloOrleans.Keys;

namespace ZaloOrleans.Customers;

/// <summary>What a customer was known by before a merge, or beside a link that went, leads to the right one.</summary>
public sealed class OldIdentityTests(OneSilo silo) : IClassFixture<OneSilo>
{
    private const string Number = "+84912345678";
    private static readonly Identity External = new(IdentityKind.External, "kh-1");
    private static readonly Identity Follower = new(IdentityKind.Zalo, "7001");
    private static readonly Identity Visitor = new(IdentityKind.MiniApp, "7:1");
    private static readonly Identity Phone = new(IdentityKind.Phone, Number);
    private static readonly Identity Email = new(IdentityKind.Email, "lan@a.vn");
    private AccountId _account;

    private EngineCluster Engine => silo.Engine;

    [Fact]
    public async Task Merged_EachIdentityOfBoth_LeadsToTheSurvivor()
    {
        var (known, gone) = await MergedAsync();
        foreach (var identity in new[] { External, Follower, Visitor, Phone, Email })
        {
            Assert.Equal(new Resolved(known, false), await ResolveAsync(identity));
        }

        // Who still has the old id of the customer is told where to go, and an event by an old identity stands in the survivor's story.
        Assert.Equal((IngestRoute.Elsewhere, known), await RouteAsync(gone, Engine.Track("late")));
        await GiveAsync(known, Engine.Track("came") with { Identities = [Visitor] });
        Assert.Equal(known, await Engine.ScalarAsync<long>($"select customer_id from events where account_id = {_account} and event_name = 'came'"));
    }

    [Fact]
    public async Task Merged_ThenUnlinked_OnlyThatIdLeadsToNobody()
    {
        var (known, gone) = await MergedAsync();
        var link = await Engine.ScalarAsync<long>($"select id from customerzalolinks where account_id = {_account} and deleted_at is null");
        Assert.Equal(known, await Engine.ScalarAsync<long>($"select customer_id from customerzalolinks where id = {link}"));

        // By the old id of the customer, too.
        Assert.True(await Engine.Grains.Customer(_account, gone).Unlink(link, "key:7"));

        Assert.True((await ResolveAsync(Follower)).IsNew);
        foreach (var identity in new[] { External, Visitor, Phone, Email })
        {
            Assert.Equal(new Resolved(known, false), await ResolveAsync(identity));
        }
    }

    [Fact]
    public async Task Unlinked_AndSaidAgain_IsTheirsAgain_AndOfSomebodyElseTheirs()
    {
        _account = await Engine.AccountAsync();
        var one = await NewAsync(External, Item(Follower));
        Assert.True(await Engine.Grains.Customer(_account, one).Unlink(await LinkAsync(one), "key:7"));
        await GiveAsync(one, Item(External, Follower));
        Assert.Equal(new Resolved(one, false), await ResolveAsync(Follower));

        Assert.True(await Engine.Grains.Customer(_account, one).Unlink(await LinkAsync(one), "key:7"));
        var other = await NewAsync(Follower);
        Assert.NotEqual(one, other);
        Assert.Equal(new Resolved(other, false), await ResolveAsync(Follower));
        Assert.Equal(other, await Engine.ScalarAsync<long>($"select customer_id from customerzalolinks where account_id = {_account} and deleted_at is null"));
    }

    /// <summary>A number that the survivor took over from the merged one is theirs to give up.</summary>
    [Fact]
    public async Task Merged_ThenThePhoneChanges_TheOldOneLeadsToNobody()
    {
        var (known, _) = await MergedAsync();
        Identity next = new(IdentityKind.Phone, "+84903123456");
        await GiveAsync(known, Phoned(next, External));

        Assert.True((await ResolveAsync(Phone)).IsNew);
        foreach (var identity in new[] { External, Follower, Visitor, next, Email })
        {
            Assert.Equal(new Resolved(known, false), await ResolveAsync(identity));
        }
    }

    /// <summary>A customer known by the account's id and an e-mail, and a follower who used the Mini App and gave a phone, who turn out to be one.</summary>
    private async Task<(long Known, long Gone)> MergedAsync()
    {
        _account = await Engine.AccountAsync();
        var gone = await NewAsync(Follower, Item(Visitor), Phoned(Phone));
        var known = await NewAsync(External, Item(Email) with { Profile = ColumnOf("email", Email.Value) });
        await GiveAsync(known, Item(External, Visitor));
        await Engine.EventuallyAsync(0L, $"select count(*) from engine.wakeups where account_id = {_account}", 40);
        Assert.Equal($"{known}", await Engine.ScalarAsync<string>($"select string_agg(id::text, ',') from customers where account_id = {_account} and deleted_at is null"));
        return (known, gone);
    }

    private static ProfilePatch ColumnOf(string name, string value) => ProfilePatch.Empty with { Columns = ImmutableDictionary<string, string?>.Empty.Add(name, value) };

    private IngestItem Item(params Identity[] identities) => Engine.Track("x") with { Event = null, Identities = [.. identities], Profile = ProfilePatch.Empty };

    private IngestItem Phoned(Identity phone, params Identity[] identities) => Item([.. identities, phone]) with { Profile = ColumnOf("phone", phone.Value) };

    private async Task<Resolved> ResolveAsync(Identity identity) => (await Engine.Grains.Identities(_account).Resolve([identity]))[0];

    private Task<long> LinkAsync(long customer) => Engine.ScalarAsync<long>($"select id from customerzalolinks where customer_id = {customer} and deleted_at is null");

    private async Task<(IngestRoute Route, long Customer)> RouteAsync(long customer, IngestItem item)
    {
        var answer = await Engine.IngestAsync(_account, customer, item);
        return (answer.Route, answer.ElsewhereCustomerId);
    }

    private async Task<long> NewAsync(Identity identity, params IngestItem[] more)
    {
        var to = await ResolveAsync(identity);
        Assert.True(to.IsNew);
        IngestItem[] items = [Item(identity), .. more];
        var answer = await Engine.Grains.Customer(_account, to.CustomerId).Ingest(
            new IngestCommand { Actor = "key:1", Create = true, Items = [.. items.Select((item, i) => item with { Index = i })] });
        Assert.Equal(IngestRoute.Here, answer.Route);
        Assert.All(answer.Items, i => Assert.Null(i.Error));
        return to.CustomerId;
    }

    private async Task GiveAsync(long customer, IngestItem item)
    {
        var answer = await Engine.IngestAsync(_account, customer, item);
        Assert.Equal(IngestRoute.Here, answer.Route);
        Assert.Null(answer.Items[0].Error);
    }
}
