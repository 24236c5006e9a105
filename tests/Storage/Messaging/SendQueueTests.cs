using ZaloOrleans.Databases;
using ZaloOrleans.Keys;

namespace ZaloOrleans.Messaging;

public sealed class SendQueueTests(SharedDatabase shared) : SchemaTest(shared)
{
    private const long Oa = 5;
    private static readonly DateTimeOffset Now = new(2026, 11, 30, 3, 0, 0, TimeSpan.Zero);
    private static long _lastId = 1_000_000;

    /// <summary>However many of one campaign wait before it: the one that came later has its turn.</summary>
    [Fact]
    public async Task Campaigns_TakeTurns_HoweverManyOfOneWait()
    {
        var account = await AccountAsync();
        await QueueAsync(account, campaign: 1, count: 5_000);
        await QueueAsync(account, campaign: 2, count: 3, minutesLater: 30);
        await QueueAsync(account, journey: 9, count: 2, minutesLater: 40);
        await QueueAsync(account, count: 1, minutesLater: 50);

        var ready = (await PeekAsync(account, count: 12)).Ready;
        Assert.Equal([-9, 0, 1, 2, -9, 1, 2, 1, 2, 1, 1, 1], ready.Select(r => r.Share));
        Assert.Equal([1, 2, -9, 0, 1], (await PeekAsync(account, count: 5, after: 0)).Ready.Select(r => r.Share));
    }

    /// <summary>Whoever was served last comes last, also where only one may go at a time.</summary>
    [Fact]
    public async Task Campaigns_TakeTurns_WhereOneGoesAtATime()
    {
        var account = await AccountAsync();
        foreach (var campaign in new[] { 1, 2, 3 })
            await QueueAsync(account, campaign, count: 4, minutesLater: campaign);
        var (after, turns) = (long.MaxValue, new List<long>());
        for (var i = 0; i < 7; i++)
        {
            var one = Assert.Single((await PeekAsync(account, count: 1, after)).Ready);
            await Owner.ExecuteAsync("delete from engine.send_queue where id = $1", one.MessageId);
            turns.Add(after = one.Share);
        }

        Assert.Equal([1, 2, 3, 1, 2, 3, 1], turns);
    }

    [Fact]
    public async Task Template_ThatIsSpent_IsLeftOut_AndKnown()
    {
        var account = await AccountAsync();
        await QueueAsync(account, campaign: 1, template: 7, count: 500);
        await QueueAsync(account, campaign: 1, template: 8, count: 2, minutesLater: 10);
        await QueueAsync(account, campaign: 1, count: 1, minutesLater: 20);

        Assert.Equal([7, 7, 7], (await PeekAsync(account, count: 3)).Ready.Select(r => r.TemplateId));
        Assert.Equal([8, 8, 0], (await PeekAsync(account, count: 3, rests: QueueRests.None with { Templates = [(MessageChannel.Oa, 7)] })).Ready.Select(r => r.TemplateId));
        Assert.Equal([7, 7, 7], (await PeekAsync(account, count: 3, rests: QueueRests.None with { Templates = [(MessageChannel.ZbsUser, 7)] })).Ready.Select(r => r.TemplateId));

        // What rests is waited for where something waits on it.
        var resting = QueueRests.None with { Channels = QueueRests.None.Channels.Add(MessageChannel.Oa, Now.AddHours(7)).Add(MessageChannel.MiniApp, Now.AddHours(1)) };
        var (ready, next) = await PeekAsync(account, count: 3, rests: resting);
        Assert.Empty(ready);
        Assert.Equal(Now.AddHours(7), next);
    }

    [Theory]
    [InlineData("campaign:1", "2,-9,2,-9"), InlineData("journey:9", "1,2,1,2"), InlineData("channel:oa", ""), InlineData("account", ""), InlineData("channel:zbs_user", "2,-9,1,2")]
    public async Task Stop_LeavesOutWhatIsStopped(string target, string shares)
    {
        var account = await AccountAsync();
        await QueueAsync(account, campaign: 1, count: 50);
        await QueueAsync(account, campaign: 2, count: 2, minutesLater: 1);
        await QueueAsync(account, journey: 9, count: 2, minutesLater: 2);
        await Owner.ExecuteAsync("insert into engine.stops (account_id, target, actor) values ($1, $2, 'test')", account.Value, target);

        var (ready, next) = await PeekAsync(account, count: 4, after: 1);
        Assert.Equal(shares.Split(',', StringSplitOptions.RemoveEmptyEntries).Order(), ready.Select(r => $"{r.Share}").Order());
        Assert.Null(next);
    }

    [Fact]
    public async Task Journey_OfACampaignThatIsStopped_IsLeftOutOfIt()
    {
        var account = await AccountAsync();
        await QueueAsync(account, campaign: 1, journey: 9, count: 2);
        await QueueAsync(account, campaign: 1, journey: 10, count: 2, minutesLater: 1);
        await Owner.ExecuteAsync("insert into engine.stops (account_id, target, actor) values ($1, 'journey:9', 'test')", account.Value);
        Assert.Equal([10L, 10L], (await PeekAsync(account, count: 9)).Ready.Select(r => r.JourneyId!.Value));
    }

    [Fact]
    public async Task Next_IsTheFirstThatMayGoLater()
    {
        var account = await AccountAsync();
        Assert.Null((await PeekAsync(account, count: 1)).Next);
        await QueueAsync(account, campaign: 1, count: 1, minutesLater: 120);
        await QueueAsync(account, campaign: 2, count: 1, minutesLater: 100);
        Assert.Equal(Now.AddMinutes(40), (await PeekAsync(account, count: 1)).Next);

        await Owner.ExecuteAsync("insert into engine.send_pauses (account_id, oa_id, channel, lane, until, code, since) values ($1, $2, 'oa', '', $3, 'x', $3)", account.Value, Oa, Now.AddMinutes(90).UtcDateTime);
        var (ready, next) = await PeekAsync(account, count: 1);
        Assert.Empty(ready);
        Assert.Equal(Now.AddMinutes(90), next);
    }

    /// <summary>Whoever came onto the list while the message waited, by whichever identity.</summary>
    [Theory]
    [InlineData("zalo_id", "84900000001", true), InlineData("phone", "+84912345678", true), InlineData("email", "an@x.vn", true), InlineData("dnc", "+84912345678", true)]
    [InlineData("zalo_id", "+84912345678", false), InlineData("phone", "+84912345679", false), InlineData("email", "84900000001", false), InlineData("device_id", "84900000001", false)]
    public async Task Peek_SaysWhoIsSuppressedByNow(string type, string value, bool isSuppressed)
    {
        var account = await AccountAsync();
        await QueueAsync(account);
        await Owner.ExecuteAsync("update customers set phone = '+84912345678', email = 'an@x.vn' where account_id = $1", account.Value);
        await Owner.ExecuteAsync("update engine.send_queue set recipient = '84900000001' where account_id = $1", account.Value);
        await Owner.ExecuteAsync("insert into suppressionlists (account_id, type, value) values ($1, $2, $3)", account.Value, type, value);

        Assert.Equal(isSuppressed, Assert.Single((await PeekAsync(account, count: 3)).Ready).IsSuppressed);
    }

    /// <summary>Rows that wait an hour, the first one the longest.</summary>
    private Task QueueAsync(AccountId account, long? campaign = null, long? journey = null, long template = 0, int count = 1, int minutesLater = 0)
    {
        var first = Interlocked.Add(ref _lastId, count) - count;
        return Owner.ExecuteAsync("""
            with customer as (insert into customers (account_id) values ($2) returning id),
            messages as (
                 insert into oamessages (id, account_id, customer_id, direction, content, status)
                 select $1 + n, $2, customer.id, 'outbound', 'x', 'queued' from customer, generate_series(1, $8) n)
            insert into engine.send_queue (id, account_id, oa_id, channel, lane, campaign_id, journey_id, template_id, recipient, body, not_before)
            select $1 + n, $2, $3, 'oa', 'promotion', $4::bigint, $5::bigint, $6, '1', '{"text":"x"}', $7 + (n - 1) * interval '1 ms' from generate_series(1, $8) n
            """, first, account.Value, Oa, campaign, journey, template, Now.AddMinutes(minutesLater - 60).UtcDateTime, count);
    }

    private async Task<(List<QueuedSend> Ready, DateTimeOffset? Next)> PeekAsync(AccountId account, int count, long after = long.MaxValue, QueueRests? rests = null)
    {
        var queue = new SendQueueReader(Engine);
        return (await queue.PeekAsync(account, Oa, MessageCategory.Promotion, rests ?? QueueRests.None, after, count, Now),
            await queue.NextAsync(account, Oa, MessageCategory.Promotion, rests ?? QueueRests.None, Now));
    }
}
