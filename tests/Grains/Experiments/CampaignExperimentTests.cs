using System.Text.Json;
using ZaloOrleans.Catalog;
using ZaloOrleans.Hosting;
using ZaloOrleans.Keys;
using ZaloOrleans.TestKit;

namespace ZaloOrleans.Experiments;

/// <summary>Experiments inside the decisions about a campaign's messages.</summary>
public sealed class CampaignExperimentTests(PostgresCluster postgres) : IAsyncLifetime
{
    private readonly AsyncDisposables _all = new();
    private EngineCluster _engine = null!;
    private SimulatedZalo _zalo = null!;
    private ExperimentLab _lab = null!;
    private long _campaign;

    public async ValueTask InitializeAsync()
    {
        var database = _all.Add(await postgres.CreateDatabaseAsync());
        _zalo = _all.Add(await SimulatedZalo.StartAsync());
        _engine = _all.Add(await EngineCluster.StartAsync(database, zaloOptions: new Zalo.ZaloOptions { OpenApi = _zalo.Url }));
        _lab = new ExperimentLab(_engine, await _engine.AccountAsync());
        await _engine.OfficialAccountAsync(_lab.Account, SimulatedZalo.OaId, SimulatedZalo.Token);
        await _lab.Catalog.ApprovedAsync("""{"code":"a","content":"Bản thường"}""");
        await _lab.Catalog.ApprovedAsync("""{"code":"b","content":"Bản ngắn"}""");
        _campaign = await _lab.CampaignAsync();
    }

    public ValueTask DisposeAsync() => _all.DisposeAsync();

    [Fact]
    public async Task Variant_WithATemplate_IsWhatIsSent_AndTheSameAsTheMiniAppShows()
    {
        var (experiment, variants) = await RunningAsync("""50 50,"template":"b" """);
        var customers = new List<long>();
        for (var i = 0; i < 8; i++)
        {
            customers.Add(await _lab.CustomerAsync());
        }

        var shown = await _lab.AssignAsync(experiment, customers[0]);
        foreach (var customer in customers)
        {
            Assert.Equal("send", (await _lab.SendAsync(customer, _campaign)).GetProperty("outcome").GetString());
            var variant = GrowthBook.Bucket($"experiment:{experiment}", $"c{customer}") < 5_000 ? 0 : 1;
            Assert.Equal(variants[variant], (await _lab.AssignAsync(experiment, customer)).VariantId);
            await _engine.EventuallyAsync($"{(variant == 0 ? "Bản thường" : "Bản ngắn")} sent", $"select content || ' ' || status from oamessages where customer_id = {customer}", 60);
            Assert.Equal(1, await _lab.ExposedAsync(customer));
        }

        Assert.False((await _lab.AssignAsync(experiment, customers[0])).IsNew);
        Assert.Equal(shown.VariantId, (await _lab.AssignAsync(experiment, customers[0])).VariantId);
        Assert.Equal("api,message", await _engine.ScalarAsync<string>("select string_agg(distinct source, ',') from engine.assignment_draws"));
        Assert.Equal(8, await _engine.ScalarAsync<long>($"select count(*) from experimentassignments where experiment_id = {experiment}"));
    }

    [Fact]
    public async Task Control_GetsNothing_IsLogged_AndCountsInTheCaps()
    {
        await _engine.ExecuteAsync($$"""insert into frequencycaps (account_id, windowjson, rulesjson) values ({{_lab.Account}}, '{"kind":"rolling","minutes":1440}', '[{"max":1}]')""");
        var (experiment, variants) = await RunningAsync("""0 100,"control":true""");
        var customer = await _lab.CustomerAsync();

        var first = await _lab.SendAsync(customer, _campaign, "k-1");
        Assert.Equal(("refuse", "experiment_control", JsonValueKind.Null), (Text(first, "outcome"), Text(first, "code"), first.GetProperty("messageId").ValueKind));
        Assert.Equal(first.GetRawText(), (await _lab.SendAsync(customer, _campaign, "k-1")).GetRawText());
        Assert.Equal("frequency_cap", Text(await _lab.SendAsync(customer, _campaign, "k-2"), "code"));

        Assert.Equal($"{customer} {variants[1]} c{customer} message", await _lab.RowsAsync(experiment));
        Assert.Equal(1, await _lab.ExposedAsync(customer));
        Assert.Equal("experiment_control,frequency_cap", await _engine.ScalarAsync<string>($"select string_agg(code, ',' order by decided_at, id) from engine.decisions where customer_id = {customer}"));
        Assert.Equal(0, await _engine.ScalarAsync<long>($"select count(*) from oamessages where account_id = {_lab.Account}"));
    }

    [Fact]
    public async Task DryRun_SaysTheVariant_AndStoresNothing()
    {
        var (experiment, _) = await RunningAsync("""0 100,"control":true""");
        var customer = await _lab.CustomerAsync();
        var explained = await _lab.SendAsync(customer, _campaign, dryRun: true);
        Assert.Equal("experiment_control", Text(explained, "code"));
        Assert.Contains(explained.GetProperty("reasons").EnumerateArray(), r => Text(r, "code") == "experiment_control" && Text(r, "detail")!.Contains($"{experiment}:B", StringComparison.Ordinal));
        Assert.Equal((null, 0), (await _lab.RowsAsync(experiment), await _lab.ExposedAsync(customer)));
    }

    [Fact]
    public async Task Exposed_IsOnlyWhoseMessageWouldGo_AndOnlyInItsCampaign()
    {
        var (experiment, _) = await RunningAsync("50 50");
        var (suppressed, elsewhere) = (await _lab.CustomerAsync(), await _lab.CustomerAsync());
        var zalo = await _engine.ScalarAsync<string>($"select value from engine.identities where customer_id = {suppressed} and kind = 2");
        await _lab.Catalog.MadeAsync("suppressions", $$"""{"type":"zalo_id","value":"{{zalo}}"}""");
        Assert.Equal("suppressed", Text(await _lab.SendAsync(suppressed, _campaign), "code"));
        Assert.Equal("send", Text(await _lab.SendAsync(elsewhere, await _lab.CampaignAsync()), "outcome"));
        Assert.Null(await _lab.RowsAsync(experiment));
    }

    [Fact]
    public async Task Holdout_HoldsBack_BeforeAnyExperiment()
    {
        var (experiment, _) = await RunningAsync("50 50");
        var (held, free) = (0L, 0L);
        while (held == 0 || free == 0)
        {
            var customer = await _lab.CustomerAsync();
            (held, free) = GrowthBook.Bucket("holdout", $"c{customer}") < 5_000 ? (customer, free) : (held, customer);
        }

        (await _engine.Grains.OfAccount(_lab.Account).ChangeSettings(CatalogCaller.Change("settings", 0, """{"holdout":{"share":0.5,"categories":["transaction"]}}"""))).Is(CatalogOutcome.Done);
        await Eventually("holdout", async () => Text(await _lab.SendAsync(held, _campaign, dryRun: true), "code"));

        Assert.Equal("holdout", Text(await _lab.SendAsync(held, _campaign), "code"));
        Assert.Equal("send", Text(await _lab.SendAsync(free, _campaign), "outcome"));
        Assert.StartsWith($"{free} ", await _lab.RowsAsync(experiment), StringComparison.Ordinal);
        Assert.Equal(0, await _lab.ExposedAsync(held));
    }

    private async Task<(long Id, System.Collections.Immutable.ImmutableArray<long> Variants)> RunningAsync(string splits)
    {
        var running = await _lab.RunningAsync(splits, $""" "campaignId":{_campaign} """);

        // The first who asks lets the silo hear of it at once.
        await _lab.AskAsync(running.Id, await _lab.CustomerAsync(), expose: false);
        return running;
    }

    private static async Task Eventually(string expected, Func<Task<string?>> ask)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (await ask() is var actual && actual != expected)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(start) < TimeSpan.FromSeconds(60), $"Expected {expected}, still {actual}");
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }

    private static string? Text(JsonElement json, string name) => json.GetProperty(name).GetString();
}
