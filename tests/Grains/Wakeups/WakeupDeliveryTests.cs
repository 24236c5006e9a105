using System.Globalization;
using System.Text.Json;
using ZaloOrleans.Hosting;
using ZaloOrleans.Journeys;
using ZaloOrleans.Keys;

namespace ZaloOrleans.Wakeups;

/// <summary>Delivery of wake-ups: late, doubled, poisoned, out of order.</summary>
public sealed class WakeupDeliveryTests(OneSilo silo) : IClassFixture<OneSilo>
{
    private EngineCluster Engine => silo.Engine;

    [Fact]
    public async Task Wakeup_DeliveredTenTimes_ActsOnce()
    {
        var account = await Engine.AccountAsync();
        var journey = await Engine.JourneyAsync(account, ("entry", """{"on":{"event":"never"}}"""), ("wait", """{"for":"P3D"}"""));
        var customer = await Engine.CustomerAsync(account, "ten");
        var run = GrainKey.JourneyRun(account, journey, customer, 77);
        var start = JsonSerializer.SerializeToUtf8Bytes(new StartRun(1, JsonDocument.Parse("{}").RootElement));
        var wakeup = await Engine.PlantAsync(run, JourneyWords.Start, start, TimeProvider.System.GetUtcNow().AddDays(1));

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Engine.Grains.Wakeable(run).Wake(wakeup)));

        Assert.All(outcomes, o => Assert.Equal(WakeOutcome.Done, o));
        Assert.Equal(1, await Engine.ScalarAsync<long>($"select count(*) from journeylogs where journey_id = {journey} and outcome = 'entered'"));
        Assert.Equal(1, await Engine.ScalarAsync<long>($"select count(*) from engine.wakeups where target = '{run.Text}' and kind = 'timer'"));
        Assert.Equal(1, await Engine.ScalarAsync<long>($"select count(*) from engine.journey_runs where run_id = 77 and account_id = {account}"));
    }

    [Fact]
    public async Task Wakeup_CommittedBehindTheReader_IsDelivered()
    {
        var account = await Engine.AccountAsync();
        var target = GrainKey.Customer(account, 1);
        await Engine.EventuallyAsync(0L, $"select count(*) from engine.wakeups where account_id = {account}");

        // Due long ago, as when the turn that produces it commits late: smaller than everything the reader has seen.
        await Engine.PlantAsync(target, JourneyWords.Ended, """{"seq":1,"journey":1,"run":1}"""u8.ToArray(), TimeProvider.System.GetUtcNow().AddHours(-5));

        await Engine.EventuallyAsync(0L, $"select count(*) from engine.wakeups where account_id = {account}");
    }

    [Fact]
    public async Task Wakeup_AlwaysFailing_IsParkedWithItsReasonAndBlocksNobody()
    {
        var account = await Engine.AccountAsync();
        var poisoned = Enumerable.Range(1, 40).Select(i => GrainKey.Customer(account, i)).ToList();
        foreach (var target in poisoned)
        {
            await Engine.PlantAsync(target, "no_such_kind", []);
        }

        // Behind them, in the same shards and for the same grains.
        foreach (var target in poisoned)
        {
            await Engine.PlantAsync(target, JourneyWords.Ended, """{"seq":1,"journey":1,"run":1}"""u8.ToArray());
        }

        await Engine.EventuallyAsync(0L, $"select count(*) from engine.wakeups where account_id = {account} and kind = '{JourneyWords.Ended}'", 5);
        await Engine.EventuallyAsync(40L, $"select count(*) from engine.parked_wakeups where account_id = {account}", 60);
        Assert.Equal(0, await Engine.ScalarAsync<long>($"select count(*) from engine.wakeups where account_id = {account}"));
        Assert.Contains("no_such_kind", await Engine.ScalarAsync<string>($"select reason from engine.parked_wakeups where account_id = {account} limit 1"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task HandOffs_InTheWrongOrder_EndRight()
    {
        var account = await Engine.AccountAsync();
        await Engine.JourneyAsync(account, ("entry", """{"on":{"event":"go"}}"""), ("wait", """{"for":"P3D"}"""));
        var customer = await Engine.CustomerAsync(account, "order", Engine.Track("go"));
        var key = GrainKey.Customer(account, customer);
        await Engine.EventuallyAsync(1L, $"select count(*) from engine.journey_runs where account_id = {account} and status = 'active'");
        var (journey, run) = (await Engine.ScalarAsync<long>($"select journey_id from engine.journey_runs where account_id = {account}"),
            await Engine.ScalarAsync<long>($"select run_id from engine.journey_runs where account_id = {account}"));
        var far = TimeProvider.System.GetUtcNow().AddDays(1);
        var ended = await Engine.PlantAsync(key, JourneyWords.Ended, Json.Bytes(new RunEnded(2, journey, run)), far);
        var ask = await Engine.PlantAsync(key, JourneyWords.Ask, Json.Bytes(
            new AskToSend(1, 1, journey, run, 2, "none", "promotion", null, JsonDocument.Parse("{}").RootElement)), far);

        // The second hand-off of the run comes first: it stays. Then the first one, then the second again.
        Assert.Equal(WakeOutcome.Later, await Engine.Grains.Wakeable(key).Wake(ended));
        Assert.Equal(1, await Engine.ScalarAsync<long>($"select count(*) from engine.wakeups where id = {ended.Id}"));
        Assert.Equal(WakeOutcome.Done, await Engine.Grains.Wakeable(key).Wake(ask));
        Assert.Equal(WakeOutcome.Done, await Engine.Grains.Wakeable(key).Wake(ended));

        Assert.Equal(1, await Engine.ScalarAsync<long>($"select count(*) from engine.decisions where account_id = {account}"));
        Assert.Equal("[]", await Engine.ScalarAsync<string>(
            $"select (convert_from(state, 'utf8')::jsonb -> 'j')::text from engine.grains where key = '{key.Text}'"));
    }

    [Fact]
    public async Task Wakeup_DueInAMoment_ComesThenAndNotBefore()
    {
        var account = await Engine.AccountAsync();
        await Engine.JourneyAsync(account, ("entry", """{"on":{"event":"go"}}"""), ("wait", """{"for":"PT1S"}"""), ("end", "{}"));
        await Engine.CustomerAsync(account, "timer", Engine.Track("go"));

        await Engine.EventuallyAsync(1L, $"select count(*) from engine.journey_runs where account_id = {account} and status = 'completed'");
        var waited = await Engine.ScalarAsync<double>(string.Create(CultureInfo.InvariantCulture, $"""
            select extract(epoch from max(event_time) filter (where outcome = 'ended') - min(event_time) filter (where outcome = 'waiting'))::float8
              from journeylogs where account_id = {account}
            """));
        Assert.InRange(waited, 1.0, 5.0);
    }
}
