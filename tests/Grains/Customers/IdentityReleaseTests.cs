using ZaloOrleans.Catalog;
using ZaloOrleans.Hosting;
using ZaloOrleans.Ingest;
using ZaloOrleans.Keys;

namespace ZaloOrleans.Customers;

/// <summary>A phone or an e-mail that a customer does not have any more leads there no more.</summary>
public sealed class IdentityReleaseTests(OneSilo silo) : IClassFixture<OneSilo>
{
    private const string Old = "+84912345678";
    private const string New = "+84903123456";
    private EngineCluster Engine => silo.Engine;

    [Theory]
    [InlineData($$"""{"phone":"{{New}}"}""", "3 " + New), InlineData("""{"phone":null}""", "")]
    public async Task Phone_ThatChanges_LeadsNobodyAnyMore_AndMayBeAnothers(string patch, string left)
    {
        var catalog = new CatalogCaller(Engine.Grains, await Engine.AccountAsync());
        var customer = await catalog.MadeAsync("customers", $$"""{"firstName":"Lan","phone":"{{Old}}"}""");
        (await catalog.ChangeAsync("customers", customer, patch)).Is(CatalogOutcome.Done);

        Assert.Equal(left, await IdentitiesAsync(customer));
        var found = await ResolveAsync(catalog.Account, Old);
        Assert.True(found.IsNew);
        var other = await catalog.MadeAsync("customers", $$"""{"firstName":"An","phone":"{{Old}}"}""");
        Assert.Equal("3 " + Old, await IdentitiesAsync(other));

        // And back again: it names another who differs in nothing, so the two are one.
        (await catalog.ChangeAsync("customers", customer, $$"""{"phone":"{{Old}}"}""")).Is(CatalogOutcome.Done);
        await Engine.EventuallyAsync(customer, $"select customer_id from engine.identities where account_id = {catalog.Account} and value = '{Old}'");
        Assert.Equal(customer, (await ResolveAsync(catalog.Account, Old)).CustomerId);
    }

    [Fact]
    public async Task Email_ThatChanges_LeadsNobodyAnyMore()
    {
        var catalog = new CatalogCaller(Engine.Grains, await Engine.AccountAsync());
        var customer = await catalog.MadeAsync("customers", """{"email":"lan@a.vn"}""");
        (await catalog.ChangeAsync("customers", customer, """{"email":"lan@b.vn"}""")).Is(CatalogOutcome.Done);
        Assert.Equal("4 lan@b.vn", await IdentitiesAsync(customer));
        Assert.NotEqual(customer, await catalog.MadeAsync("customers", """{"email":"lan@a.vn"}"""));
    }

    [Fact]
    public async Task Phone_ThatAnotherCustomerHasToo_IsTheirsThen()
    {
        var catalog = new CatalogCaller(Engine.Grains, await Engine.AccountAsync());
        var owner = await catalog.MadeAsync("customers", $$"""{"externalId":"kh-1","phone":"{{Old}}"}""");
        var family = await catalog.MadeAsync("customers", $$"""{"externalId":"kh-2","phone":"{{Old}}"}""");
        await Engine.EventuallyAsync(0L, $"select count(*) from engine.wakeups where account_id = {catalog.Account}");
        Assert.Equal(owner, (await ResolveAsync(catalog.Account, Old)).CustomerId);

        (await catalog.ChangeAsync("customers", owner, $$"""{"phone":"{{New}}"}""")).Is(CatalogOutcome.Done);
        Assert.Equal(new Resolved(family, false), await ResolveAsync(catalog.Account, Old));

        // Who had it from another gives it up as their own.
        (await catalog.ChangeAsync("customers", family, """{"phone":null}""")).Is(CatalogOutcome.Done);
        Assert.True((await ResolveAsync(catalog.Account, Old)).IsNew);
        Assert.Equal(owner, (await ResolveAsync(catalog.Account, New)).CustomerId);
    }

    [Fact]
    public async Task Phone_ThatChangesAndBackInOneCommand_StaysTheirs()
    {
        var account = await Engine.AccountAsync();
        var customer = await Engine.CustomerAsync(account, "lan", Phoned(Old));
        var answer = await Engine.IngestAsync(account, customer, Phoned(New), Phoned(Old));
        Assert.All(answer.Items, i => Assert.Null(i.Error));
        Assert.Equal("1 lan|3 " + Old, await IdentitiesAsync(customer));
    }

    [Fact]
    public async Task Phone_ThatSomebodyAtPsqlChanges_LeadsNobodyAnyMore()
    {
        var catalog = new CatalogCaller(Engine.Grains, await Engine.AccountAsync());
        var customer = await catalog.MadeAsync("customers", $$"""{"phone":"{{Old}}","email":"lan@a.vn"}""");
        await Engine.ExecuteAsync($"update customers set phone = '{New}' where id = {customer}");
        Assert.Equal("4 lan@a.vn", await IdentitiesAsync(customer));
    }

    private async Task<Resolved> ResolveAsync(AccountId account, string phone) => (await Engine.Grains.Identities(account).Resolve([new Identity(IdentityKind.Phone, phone)]))[0];

    private async Task<string> IdentitiesAsync(long customer) => await Engine.ScalarAsync<string>(
        $"select string_agg(kind || ' ' || value, '|' order by kind, value) from engine.identities where customer_id = {customer}") ?? "";

    private IngestItem Phoned(string phone) => Engine.Track("x") with
    {
        Event = null,
        Identities = [new Identity(IdentityKind.Phone, phone)],
        Profile = ProfilePatch.Empty with { Columns = ProfilePatch.Empty.Columns.Add("phone", phone) },
    };
}
