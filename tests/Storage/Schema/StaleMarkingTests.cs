using ZaloOrleans.Databases;
using ZaloOrleans.Keys;

namespace ZaloOrleans.Schema;

public sealed class StaleMarkingTests(SharedDatabase shared) : SchemaTest(shared)
{
    [Fact]
    public async Task Customer_ChangedByHand_MakesItsGrainReload()
    {
        var (account, customer) = await CustomerWithGrainAsync();
        await Owner.ExecuteAsync("update customers set first_name = 'Lan' where id = $1", customer);
        Assert.Equal((8L, true), await GrainAsync(account, customer));
    }

    [Fact]
    public async Task Customer_ChangedByATurn_DoesNotTouchItsGrain()
    {
        var (account, customer) = await CustomerWithGrainAsync();
        await Engine.ExecuteAsync("update customers set marketing_consent = true where id = $1", customer);
        Assert.Equal((7L, false), await GrainAsync(account, customer));
    }

    [Fact]
    public async Task Link_ChangedByHand_MakesBothCustomersGrainsReload()
    {
        var (account, customer) = await CustomerWithGrainAsync();
        var other = await CustomerAsync(account);
        await GrainRowAsync(account, other);
        var person = await PersonAsync(account);
        await Owner.ExecuteAsync("insert into customerZaloLinks (account_id, customer_id, zalo_account_id) values ($1, $2, $3)", account.Value, customer, person);
        Assert.Equal((8L, true), await GrainAsync(account, customer));
        Assert.Equal((7L, false), await GrainAsync(account, other));
        await Owner.ExecuteAsync("update customerZaloLinks set customer_id = $2 where customer_id = $1", customer, other);
        Assert.Equal((9L, true), await GrainAsync(account, customer));
        Assert.Equal((8L, true), await GrainAsync(account, other));
    }

    [Fact]
    public async Task ZaloAccount_ChangedByHand_MakesTheGrainsOfItsCustomersReload()
    {
        var (account, customer) = await CustomerWithGrainAsync();
        var person = await PersonAsync(account);
        await Engine.ExecuteAsync("insert into customerZaloLinks (account_id, customer_id, zalo_account_id) values ($1, $2, $3)", account.Value, customer, person);
        await Owner.ExecuteAsync("update zalo_accounts set revoked_at = now() where id = $1", person);
        Assert.Equal((8L, true), await GrainAsync(account, customer));
        await Owner.ExecuteAsync("delete from customerZaloLinks where customer_id = $1", customer);
        await Owner.ExecuteAsync("update zalo_accounts set revoked_at = null where id = $1", person);
        Assert.Equal((9L, true), await GrainAsync(account, customer));
    }

    [Fact]
    public async Task ManyCustomers_ChangedByHandInOneStatement_AreAllMarked()
    {
        var account = await AccountAsync();
        await Engine.ExecuteAsync(
            """
            with made as (insert into customers (account_id) select $1 from generate_series(1, 50) returning id)
            insert into engine.grains (key, version, state) select 't' || $1 || '/c/' || id, 7, '' from made
            """, account.Value);
        await Owner.ExecuteAsync("update customers set first_name = 'Lan' where account_id = $1", account.Value);
        Assert.Equal(50L, await Owner.ScalarAsync("select count(*) from engine.grains where key like 't' || $1 || '/c/%' and version = 8 and stale", account.Value));
    }

    private async Task<(AccountId Account, long Customer)> CustomerWithGrainAsync()
    {
        var account = await AccountAsync();
        var customer = await CustomerAsync(account);
        await GrainRowAsync(account, customer);
        return (account, customer);
    }

    private Task<int> GrainRowAsync(AccountId account, long customer) => Engine.ExecuteAsync(
        "insert into engine.grains (key, version, state) values ($1, 7, '')", GrainKey.Customer(account, customer).Text);

    private async Task<long> PersonAsync(AccountId account) => (long)(await Engine.ScalarAsync(
        "insert into zalo_accounts (account_id, zalo_user_id) values ($1, '123') returning id", account.Value))!;

    private async Task<(long Version, bool Stale)> GrainAsync(AccountId account, long customer)
    {
        var row = Assert.Single(await Owner.RowsAsync("select version, stale from engine.grains where key = $1", GrainKey.Customer(account, customer).Text));
        return ((long)row[0]!, (bool)row[1]!);
    }
}
