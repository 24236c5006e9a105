using ZaloOrleans.TestKit;

namespace ZaloOrleans.Crash;

/// <summary>
/// A burst of messages, of templates by phone that use up the day's quota, and of webhooks, while silos and the API are killed, sends are refused,
/// and answers get lost, say nothing, or come too late.
/// </summary>
internal sealed class MessageBurst(
    CrashOptions options, Installation installation, EngineClient client, CrashWebhooks webhooks, CrashBookReader reader, SiloKiller killer, Random random)
{
    private const int Minute = 60_000;

    /// <summary>Zalo user ids whose first answer comes when nobody waits for it any more.</summary>
    public IReadOnlySet<string> Late { get; private set; } = new HashSet<string>();

    /// <summary>What came of the day's quota; null where there was none.</summary>
    public QuotaDay? Quota { get; private set; }

    public async Task RunAsync()
    {
        var people = Enumerable.Range(0, options.Messages).ToList();
        await client.BatchAsync(people.Select(Items.Person));
        await client.BatchAsync(Enumerable.Range(0, options.Templates).Select(Items.Buyer));
        // Those who come after the last kill: what a kill takes Zalo never answers.
        await MisbehaveAsync([.. people.Where(i => options.ShareOf(i, options.Messages) == options.Kills)]);
        var told = webhooks.SayAsync(people);
        var before = killer.Kills;
        for (var share = 0; share <= options.Kills; share++)
        {
            await GoAsync(share);
            if (share < options.Kills)
            {
                await killer.WaitForSendingAsync();
                await killer.KillAndRestartAsync("burst");
            }
        }

        if (options.Kills > 0)
        {
            await installation.Api.Kill9Async();
            Console.WriteLine("burst: killed the API");
            await Task.Delay(random.Next(500, 2_000));
            await installation.UpAsync();
        }

        await told;
        if (options.Templates > 0)
        {
            await EndTheDayAsync(before);
        }

        Console.WriteLine($"burst: {options.Messages} messages and {options.Templates} templates asked for, {killer.InFlight} in flight at {options.Kills} kills");
    }

    /// <summary>A part of the messages and of the templates before each kill, and one after the last, so that each hits the quota somewhere else.</summary>
    private async Task GoAsync(int share)
    {
        await client.BatchAsync(Enumerable.Range(0, options.Messages).Where(i => options.ShareOf(i, options.Messages) == share).Select(Items.Go));
        await client.BatchAsync(Enumerable.Range(0, options.Templates).Where(i => options.ShareOf(i, options.Templates) == share).Select(Items.Pay));
    }

    private async Task MisbehaveAsync(int[] hit)
    {
        // The oldest fault acts, so those of single persons come first.
        random.Shuffle(hit);
        var slow = hit.Take(options.Slow).Select(Items.ZaloUser).ToList();
        foreach (var user in slow)
        {
            await client.FaultAsync(new { match = new { endpoint = "cs", userId = user }, behaviour = "latency", value = Minute, times = 1 });
        }

        Late = slow.ToHashSet();
        foreach (var (person, n) in hit.Skip(options.Slow).Take(2 * options.Errors).Select((person, n) => (person, n)))
        {
            await client.FaultAsync(new { match = new { endpoint = "cs", userId = Items.ZaloUser(person) }, behaviour = "status", value = n < options.Errors ? 500 : 502, times = 1 });
        }

        await client.QuotaAsync(options.Quota);
        foreach (var endpoint in new[] { "cs", "/message/template" })
        {
            await client.FaultAsync(new { match = new { endpoint }, behaviour = "latency", value = 200 });
            if (options.Drops > 0)
            {
                await client.FaultAsync(new { match = new { endpoint }, behaviour = "drop_after_accept", times = options.Drops });
            }
        }

        if (options.Refusals > 0)
        {
            await client.FaultAsync(new { match = new { endpoint = "cs" }, behaviour = "status", value = 503, times = options.Refusals });
        }
    }

    /// <summary>Waits until nothing is left of the day's quota, and begins the next one.</summary>
    private async Task EndTheDayAsync(int killsBefore)
    {
        for (var i = 0; i < 1_200 && !await reader.IsRestingAsync(); i++)
        {
            await Task.Delay(100);
        }

        var asked = (await reader.AskedAsync()).Where(a => a.IsByPhone).ToList();
        Quota = new QuotaDay(options.Quota, asked.Count(a => a.MessageId is not null), asked.Count(a => a.Violation == "quota"), killer.Kills - killsBefore);
        await client.QuotaAsync(1_000_000);
        await client.ResumeAsync();
    }
}
