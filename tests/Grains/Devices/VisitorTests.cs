using ZaloOrleans.Hosting;
using ZaloOrleans.Ingest;
using ZaloOrleans.Keys;

namespace ZaloOrleans.Devices;

public sealed class VisitorTests(OneSilo silo) : IClassFixture<OneSilo>
{
    private EngineCluster Engine => silo.Engine;

    [Fact]
    public async Task Visitor_Identified_GivesEventsAndSessionToTheCustomerOnce()
    {
        var account = await Engine.AccountAsync();
        var now = TimeProvider.System.GetUtcNow();
        await VisitAsync(account, "phone-1", Engine.Track("view", time: now.AddMinutes(-5), device: "phone-1"), Engine.Track("view", time: now, device: "phone-1"));
        Assert.Equal(2, await Engine.ScalarAsync<long>($"select count(*) from events where account_id = {account} and customer_id is null and device_id = 'phone-1'"));

        var an = await IdentifyAsync(account, "an", "phone-1");
        await Engine.IngestAsync(account, an, Engine.Track("buy", time: now.AddMinutes(1), device: "phone-1"));

        await Engine.EventuallyAsync(3L, $"select count(*) from events where account_id = {account} and customer_id = {an} and event_name <> 'identified'");
        Assert.Equal(1, await Engine.ScalarAsync<long>($"select count(*) from sessions where account_id = {account} and customer_id = {an}"));
        Assert.Equal(1, await Engine.ScalarAsync<long>($"select count(distinct session_id) from events where account_id = {account}"));

        // Somebody else takes the phone: what was stays, what follows is theirs.
        var binh = await IdentifyAsync(account, "binh", "phone-1");
        Assert.Equal(binh, await Engine.Grains.Device(account, "phone-1").Owner());
        var elsewhere = await Engine.Grains.Device(account, "phone-1").Ingest(
            new IngestCommand { Actor = "key:1", Items = [Engine.Track("view", device: "phone-1")] });
        Assert.Equal((IngestRoute.Elsewhere, binh), (elsewhere.Route, elsewhere.ElsewhereCustomerId));
        Assert.Equal(3, await Engine.ScalarAsync<long>($"select count(*) from events where account_id = {account} and customer_id = {an} and event_name <> 'identified'"));
        await Engine.EventuallyAsync(0L, $"select count(*) from engine.wakeups where account_id = {account}");
    }

    [Fact]
    public async Task Visitor_IdentifiedWhileTheCallerDies_IsBoundByTheRow()
    {
        var account = await Engine.AccountAsync();
        await VisitAsync(account, "phone-2", Engine.Track("view", device: "phone-2"));
        var customer = await Engine.CustomerAsync(account, "chi");

        // The caller's process ends before it delivers the hand-off: its row is due in 15 s; here it is made due now.
        await Engine.Grains.Customer(account, customer).Ingest(new IngestCommand
        {
            Actor = "key:1",
            Items = [Engine.Identify("chi")],
            BindDevice = "phone-2",
        });
        await Engine.ExecuteAsync($"update engine.wakeups set due_at = now() where account_id = {account} and kind = '{DeviceWords.Bind}'");

        await Engine.EventuallyAsync(1L, $"select count(*) from events where account_id = {account} and customer_id = {customer} and event_name = 'view'");
    }

    [Fact]
    public async Task Device_OfADeletedCustomer_IsAVisitorsAgain()
    {
        var account = await Engine.AccountAsync();
        await VisitAsync(account, "phone-3", Engine.Track("view", device: "phone-3"));
        var customer = await IdentifyAsync(account, "dung", "phone-3");
        await Engine.Grains.Customer(account, customer).Change(new Customers.ChangeCustomer { Actor = "key:1", Delete = true });
        var device = Engine.Grains.Device(account, "phone-3");

        await device.Release(customer + 1);
        Assert.Equal(customer, await device.Owner());
        await device.Release(customer);

        Assert.Equal(0, await device.Owner());
        await VisitAsync(account, "phone-3", Engine.Track("view", device: "phone-3"));
    }

    private async Task VisitAsync(AccountId account, string device, params IngestItem[] items)
    {
        var answer = await Engine.Grains.Device(account, device).Ingest(
            new IngestCommand { Actor = "key:1", Items = [.. items.Select((item, i) => item with { Index = i })] });
        Assert.Equal(IngestRoute.Here, answer.Route);
        Assert.All(answer.Items, i => Assert.NotNull(i.EventId));
    }

    private async Task<long> IdentifyAsync(AccountId account, string externalId, string device)
    {
        var customer = await Engine.CustomerAsync(account, externalId);
        var answer = await Engine.Grains.Customer(account, customer).Ingest(new IngestCommand
        {
            Actor = "key:1",
            Items = [Engine.Identify(externalId)],
            BindDevice = device,
        });
        foreach (var wakeup in answer.Deliver)
        {
            await Engine.Grains.Wakeable(GrainKey.Parse(wakeup.Target)).Wake(wakeup);
        }

        return customer;
    }
}
