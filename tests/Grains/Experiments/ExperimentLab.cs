using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using ZaloOrleans.Catalog;
using ZaloOrleans.Decisions;
using ZaloOrleans.Hosting;
using ZaloOrleans.Ingest;
using ZaloOrleans.Keys;

namespace ZaloOrleans.Experiments;

/// <summary>An account with experiments, called as the edge calls it.</summary>
internal sealed class ExperimentLab(EngineCluster engine, AccountId account)
{
    public AccountId Account => account;

    public CatalogCaller Catalog { get; } = new(engine.Grains, account);

    public Task<long> CampaignAsync() => engine.ScalarAsync<long>(
        $"insert into marketing_campaigns (account_id, name, status_id) select {account}, 'Tết', min(id) from campaign_statuses where account_id = {account} returning id");

    /// <summary>A running experiment.</summary>
    /// <param name="splits">Of its variants, which are called A, B, ...; each may be followed by further fields: <c>50,"control":true</c>.</param>
    /// <param name="more">Further fields of the experiment: <c>"campaignId":5</c>.</param>
    public async Task<(long Id, ImmutableArray<long> Variants)> RunningAsync(string splits, string? more = null)
    {
        var (id, variants) = await DraftAsync(splits, more);
        await BecomesAsync(id, "Running");
        return (id, variants);
    }

    public async Task<(long Id, ImmutableArray<long> Variants)> DraftAsync(string splits, string? more = null)
    {
        var id = await Catalog.MadeAsync("experiments", $$"""{"name":"E"{{(more is null ? "" : "," + more)}}}""");
        var variants = ImmutableArray.CreateBuilder<long>();
        foreach (var split in splits.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            variants.Add(await Catalog.MadeAsync("experiment-variants", $$"""{"experimentId":{{id}},"code":"{{(char)('A' + variants.Count)}}","trafficSplit":{{split}}}"""));
        }

        return (id, variants.ToImmutable());
    }

    public async Task BecomesAsync(long experiment, string status)
    {
        (await Catalog.ChangeAsync("experiments", experiment, $$"""{"status":"{{status}}"}""")).Is(CatalogOutcome.Done);
        await engine.PolicySettledAsync(account);
    }

    public async Task SplitAsync(ImmutableArray<long> variants, params int[] splits)
    {
        for (var i = 0; i < splits.Length; i++)
        {
            (await Catalog.ChangeAsync("experiment-variants", variants[i], $$"""{"trafficSplit":{{splits[i]}}}""")).Is(CatalogOutcome.Done);
        }

        await engine.PolicySettledAsync(account);
    }

    public Task<AssignmentAnswer> AskAsync(long experiment, long customer, bool expose = true) =>
        engine.Grains.Customer(account, customer).Assign(new AssignmentRequest(experiment, expose, "api"));

    /// <summary>A variant that is there.</summary>
    public async Task<AssignmentAnswer> AssignAsync(long experiment, long customer)
    {
        var answer = await AskAsync(experiment, customer);
        Assert.True(answer is { Outcome: AssignmentOutcome.Answered, VariantId: not null, Reason: null }, $"{answer}");
        return answer;
    }

    /// <summary>A customer whom the Official Account may write to, and whose own id of the account is not known unless one is given.</summary>
    public async Task<long> CustomerAsync(string? externalId = null, bool hasZalo = true)
    {
        ImmutableArray<Identity> identities =
        [
            .. externalId is null ? [] : new[] { new Identity(IdentityKind.External, externalId) },
            .. hasZalo ? new[] { new Identity(IdentityKind.Zalo, Random.Shared.NextInt64(1_000_000_000_000, 9_000_000_000_000).ToString(CultureInfo.InvariantCulture)) } : [],
        ];
        var to = (await engine.Grains.Identities(account).Resolve([identities[0]]))[0];
        var patch = ProfilePatch.Empty with { Traits = ImmutableDictionary<string, string?>.Empty.Add("zaloLastInteractionAt", JsonSerializer.Serialize(DateTimeOffset.UtcNow.AddHours(-1))) };
        var answer = await engine.Grains.Customer(account, to.CustomerId).Ingest(new IngestCommand
        {
            Actor = "key:1", Create = true, Items = [engine.Track("x") with { Event = null, Identities = identities, Profile = patch }],
        });
        Assert.Equal((IngestRoute.Here, null), (answer.Route, answer.Items[0].Error));
        return to.CustomerId;
    }

    public async Task IdentifyAsync(long customer, params Identity[] identities)
    {
        var answer = await engine.IngestAsync(account, customer, engine.Track("x") with { Event = null, Identities = [.. identities], Profile = ProfilePatch.Empty });
        Assert.Equal((IngestRoute.Here, null), (answer.Route, answer.Items[0].Error));
    }

    public async Task LearnAsync(long customer, string trait)
    {
        var patch = ProfilePatch.Empty with { Traits = ImmutableDictionary<string, string?>.Empty.Add(trait, "1") };
        var answer = await engine.IngestAsync(account, customer, engine.Track("x") with { Event = null, Profile = patch });
        Assert.Equal((IngestRoute.Here, null), (answer.Route, answer.Items[0].Error));
    }

    /// <summary>A message of a campaign; what was decided.</summary>
    public async Task<JsonElement> SendAsync(long customer, long campaign, string? key = null, string template = "a", bool dryRun = false)
    {
        var request = new MessageRequest { Channel = "oa", Category = "transaction", Template = template, CampaignId = campaign, IdempotencyKey = key };
        var grain = engine.Grains.Customer(account, customer);
        var answer = await (dryRun ? grain.Explain(request) : grain.Send(request));
        Assert.True(answer.Json is not null, $"{answer}");
        return JsonDocument.Parse(answer.Json).RootElement;
    }

    /// <summary>The account's rows: experiment, customer, variant, and what it was drawn by.</summary>
    public Task<string> RowsAsync(long experiment) => engine.ScalarAsync<string>($"""
        select string_agg(a.customer_id || ' ' || a.variant_id || ' ' || coalesce(d.hash_value, '-') || ' ' || d.source, ',' order by a.id)
          from experimentassignments a join engine.assignment_draws d on d.assignment_id = a.id
         where a.account_id = {account} and a.experiment_id = {experiment} and a.deleted_at is null
        """);

    public Task<long> ExposedAsync(long customer, long? experiment = null) => engine.ScalarAsync<long>($"""
        select count(*) from events where customer_id = {customer} and event_name = 'experiment_exposed'
           and {(experiment is null ? "true" : $"propertiesjson ->> 'experimentId' = '{experiment}'")}
        """);

    /// <summary>Until nothing is under way any more.</summary>
    public Task RestAsync() => engine.EventuallyAsync(0L, $"select count(*) from engine.wakeups where account_id = {account} and kind in ('settle_identity', 'adopt_history')", 60);
}
