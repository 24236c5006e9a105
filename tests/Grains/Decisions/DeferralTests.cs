using System.Globalization;
using ZaloOrleans.Keys;
using ZaloOrleans.Messaging;
using ZaloOrleans.TestKit;

namespace ZaloOrleans.Decisions;

/// <summary>Messages that wait for their time, and what becomes of them when it comes or is over.</summary>
public sealed class DeferralTests(PostgresCluster postgres) : IAsyncLifetime
{
    // A sender that looks into the queue just now may have read the clock before: it shall see that the time is over, too.
    private const string Over = "send_before = now() - interval '1 minute'";
    private DecisionShop _shop = null!;
    private long _customer;

    public async ValueTask InitializeAsync()
    {
        _shop = await DecisionShop.OpenAsync(postgres);
        _customer = await _shop.CustomerAsync("lan", "1000000001", timezone: "Asia/Ho_Chi_Minh");
    }

    public ValueTask DisposeAsync() => _shop.DisposeAsync();

    [Fact]
    public async Task QuietHours_PutOffUntilTheOpening_AndThenItIsSent()
    {
        await QuietAroundNowAsync();
        var answer = await _shop.SendAsync(_customer, DecisionShop.Request("customer_care"));
        Assert.Equal(("defer", "quiet_hours"), (answer.GetProperty("outcome").GetString(), answer.GetProperty("code").GetString()));
        var until = answer.GetProperty("until").GetDateTimeOffset();
        Assert.Equal(until.UtcDateTime, await _shop.Engine.ScalarAsync<DateTime>("select not_before from engine.send_queue"), TimeSpan.FromMilliseconds(1));
        await _shop.Engine.EventuallyAsync(1L, $"select count(*) from engine.wakeups where account_id = {_shop.Account} and kind = 'work' and due_at > now() + interval '10 minutes'");
        Assert.Empty(await _shop.Zalo.SendsAsync());

        await TimeComesAsync("not_before = now(), send_before = now() + interval '1 hour'");
        await _shop.SentAsync(1);
    }

    [Fact]
    public async Task TimeThatIsOver_GoesBackToTheCustomer_WhoPutsItOffAgain()
    {
        await _shop.SettledAsync();
        await HoldAsync();
        await _shop.SendAsync(_customer, DecisionShop.Request("customer_care"));
        await QuietAroundNowAsync();
        await GoOnAsync(Over);

        await _shop.Engine.EventuallyAsync("send,defer", Outcomes);
        Assert.True(await _shop.Engine.ScalarAsync<bool>("select not_before > now() + interval '10 minutes' from engine.send_queue"));
        Assert.Empty(await _shop.Zalo.SendsAsync());

        // Its slot and its row stayed the same ones.
        Assert.Equal(1L, await _shop.Engine.ScalarAsync<long>($"select count(*) from oamessages where account_id = {_shop.Account} and status = 'queued'"));
    }

    [Fact]
    public async Task TimeThatIsOver_MayStillBeSaid_IsSentOnce()
    {
        await HoldAsync();
        await _shop.SendAsync(_customer, DecisionShop.Request("customer_care"));
        await GoOnAsync(Over);
        await _shop.SentAsync(1);
        Assert.Equal("send,send", await _shop.Engine.ScalarAsync<string>(Outcomes));
        Assert.Single(await _shop.Zalo.SendsAsync());
    }

    [Fact]
    public async Task TimeThatIsOver_MayNotBeSaidAnyMore_FailsWithTheRulesCode()
    {
        await HoldAsync();
        await _shop.SendAsync(_customer, DecisionShop.Request("transaction"));
        await _shop.Engine.ExecuteAsync($$"""
            update engine.account_settings set quiet_hours = '[{"from":"00:00","to":"00:00","action":"refuse"}]' where account_id = {{_shop.Account}}
            """);
        await _shop.SettledAsync();
        await GoOnAsync(Over);
        await _shop.Engine.EventuallyAsync("failed engine:quiet_hours", $"select status || ' ' || coalesce(error_code, '') from oamessages where account_id = {_shop.Account}");
    }

    [Fact]
    public async Task Expired_InTheQueue_IsDroppedWithItsReason()
    {
        await HoldAsync();
        await _shop.SendAsync(_customer, DecisionShop.Request("transaction") with { ExpiresAt = TimeProvider.System.GetUtcNow().AddHours(1) });
        await GoOnAsync($"{Over}, expires_at = now() - interval '1 minute'");
        await _shop.Engine.EventuallyAsync("failed engine:expired", $"select status || ' ' || coalesce(error_code, '') from oamessages where account_id = {_shop.Account}");
    }

    [Fact]
    public async Task Million_ThatWait_DoNotGoInOneSecond()
    {
        await QuietAroundNowAsync();
        var others = new List<long>();
        for (var i = 0; i < 30; i++)
        {
            others.Add(await _shop.CustomerAsync($"c{i}", $"20000000{i:00}"));
        }

        await Task.WhenAll(others.Select(c => _shop.SendAsync(c, DecisionShop.Request("customer_care"))));
        Assert.InRange(await _shop.Engine.ScalarAsync<double>("select extract(epoch from max(not_before) - min(not_before))::float8 from engine.send_queue"), 120, 600);
    }

    private string Outcomes => $"select string_agg(outcome, ',' order by decided_at) from engine.decisions where account_id = {_shop.Account}";

    /// <summary>It is quiet from an hour ago until an hour from now, in the zone of the account.</summary>
    private async Task QuietAroundNowAsync()
    {
        var now = TimeProvider.System.GetUtcNow().ToOffset(TimeSpan.FromHours(7));
        var (from, to) = (now.AddHours(-1).ToString("HH:mm", CultureInfo.InvariantCulture), now.AddHours(1).ToString("HH:mm", CultureInfo.InvariantCulture));
        await _shop.Engine.ExecuteAsync($$"""
            update engine.account_settings set quiet_hours = '[{"from":"{{from}}","to":"{{to}}"}]' where account_id = {{_shop.Account}}
            """);
        await _shop.SettledAsync();
    }

    /// <summary>Nothing leaves the queue, so that a test can look at it.</summary>
    private Task HoldAsync() => _shop.Engine.ExecuteAsync($"""
        insert into engine.send_pauses (account_id, oa_id, channel, lane, code, since)
        select account_id, zalo_account_id, '', '', 'test', now() from engine.official_accounts where account_id = {_shop.Account}
        """);

    private async Task GoOnAsync(string queue)
    {
        await _shop.Engine.ExecuteAsync($"update engine.send_queue set {queue}");
        await _shop.Engine.ExecuteAsync("delete from engine.send_pauses");
        await WakeAsync();
    }

    private async Task TimeComesAsync(string queue)
    {
        await _shop.Engine.ExecuteAsync($"update engine.send_queue set {queue}");
        await WakeAsync();
    }

    private async Task WakeAsync()
    {
        var oa = await _shop.Engine.ScalarAsync<long>($"select zalo_account_id from engine.official_accounts where account_id = {_shop.Account}");
        foreach (var lane in Enum.GetValues<MessageCategory>())
        {
            await _shop.Engine.PlantAsync(GrainKey.Sender(_shop.Account, oa, lane.Word()), SenderWords.Work, []);
        }
    }
}
