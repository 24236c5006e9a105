using ZaloOrleans.Catalog;
using ZaloOrleans.Hosting;
using ZaloOrleans.Keys;

namespace ZaloOrleans.Experiments;

/// <summary>What the catalog asks of experiments and their variants.</summary>
public sealed class ExperimentCatalogTests(OneSilo silo) : IClassFixture<OneSilo>
{
    private EngineCluster Engine => silo.Engine;

    [Fact]
    public async Task Experiment_GoesRound_WithItsSettings()
    {
        var lab = await LabAsync();
        var campaign = await lab.CampaignAsync();
        var made = await lab.Catalog.CreateAsync("experiments", $$$"""
            {"name":"Tết","campaignId":{{{campaign}}},"hypothesis":"Ngắn hơn","startDate":"2026-12-01T00:00:00Z","seed":"tet-2027","namespace":{"name":"shop","from":0,"to":0.5}}
            """);
        made.Is(CatalogOutcome.Created);
        Assert.Equal(("Draft", "tet-2027", "0.5"), (made.Text("status"), made.Text("seed"), made.Body().GetProperty("namespace").GetProperty("to").GetRawText()));
        var id = made.Body().GetProperty("id").GetInt64();
        Assert.Equal(made.Json, (await lab.Catalog.ReadAsync("experiments", id)).Json);

        // A merge patch of what is beside the row changes its version, too.
        var moved = await lab.Catalog.ChangeAsync("experiments", id, """{"namespace":{"to":0.25},"seed":null}""", made.ETag);
        Assert.Equal(($"experiment:{id}", "shop", "0.25"), (moved.Text("seed"), moved.Body().GetProperty("namespace").GetProperty("name").GetString(), moved.Body().GetProperty("namespace").GetProperty("to").GetRawText()));
        Assert.NotEqual(made.ETag, moved.ETag);
        (await lab.Catalog.ChangeAsync("experiments", id, """{"seed":"x"}""", made.ETag)).Is(CatalogOutcome.PreconditionFailed);
        Assert.Equal(moved.ETag, (await lab.Catalog.ChangeAsync("experiments", id, $$$"""{"seed":"experiment:{{{id}}}","namespace":{"name":"shop"}}""")).ETag);
        Assert.Equal("", (await lab.Catalog.ChangeAsync("experiments", id, """{"namespace":null}""")).Text("namespace"));
        Assert.Equal("create key:7,update key:7,update key:7", await Engine.ScalarAsync<string>(
            $"select string_agg(action || ' ' || actor_id, ',' order by id) from auditlogs where entity_type = 'experiment_settings' and entity_id = {id}"));
        Assert.Equal([$"{id}"], (await lab.Catalog.ListAsync("experiments", "status=draft", $"campaignId={campaign}")).Items().Select(i => i.GetProperty("id").GetRawText()));
    }

    [Fact]
    public async Task Variant_GoesRound_WithItsSettings()
    {
        var lab = await LabAsync();
        await lab.Catalog.MadeAsync("oa-templates", """{"code":"short","content":"Chào"}""");
        var (experiment, variants) = await lab.DraftAsync("""33.3333,"template":"short" 66.6667,"control":true""");
        var (one, other) = (await lab.Catalog.ReadAsync("experiment-variants", variants[0]), await lab.Catalog.ReadAsync("experiment-variants", variants[1]));
        Assert.Equal(("33.333", "False", "short"), (one.Text("trafficSplit"), one.Text("control"), one.Text("template")));
        Assert.Equal(("66.667", "True", ""), (other.Text("trafficSplit"), other.Text("control"), other.Text("template")));
        Assert.Equal(2, (await lab.Catalog.ListAsync("experiment-variants", $"experimentId={experiment}")).Items().Count);
        Assert.Equal("False", (await lab.Catalog.ChangeAsync("experiment-variants", variants[1], """{"control":false}""")).Text("control"));
    }

    [Fact]
    public async Task Experiment_WrongInSeveralPlaces_SaysWhere()
    {
        var lab = await LabAsync();
        (await lab.Catalog.CreateAsync("experiments", """{"name":"","status":"running!","startDate":"2026-12-02T00:00:00Z","endDate":"x","seed":"","colour":1}"""))
            .Refused(CatalogOutcome.Invalid, "/name too_short", "/status invalid_word", "/endDate invalid_time", "/seed too_short", "/colour unknown_field");
        (await lab.Catalog.CreateAsync("experiments", """{"name":"E","startDate":"2026-12-02T00:00:00Z","endDate":"2026-12-01T00:00:00Z"}""")).Refused(CatalogOutcome.Invalid, "/endDate out_of_range");
        (await lab.Catalog.CreateAsync("experiments", """{"name":"E","namespace":{"name":"n","from":0.5,"to":0.4}}""")).Refused(CatalogOutcome.Invalid, "/namespace/to out_of_range");
        (await lab.Catalog.CreateAsync("experiments", """{"name":"E","namespace":{"share":1}}""")).Refused(CatalogOutcome.Invalid, "/namespace/share unknown_field", "/namespace invalid_namespace");
        (await lab.Catalog.CreateAsync("experiments", """{"name":"E","campaignId":1}""")).Refused(CatalogOutcome.Unprocessable, "/campaignId unknown_reference");
        var elsewhere = await (await LabAsync()).CampaignAsync();
        (await lab.Catalog.CreateAsync("experiments", $$"""{"name":"E","campaignId":{{elsewhere}}}""")).Refused(CatalogOutcome.Unprocessable, "/campaignId unknown_reference");
    }

    [Fact]
    public async Task Variant_Wrong_SaysWhere()
    {
        var lab = await LabAsync();
        var (experiment, _) = await lab.DraftAsync("50");
        (await lab.Catalog.CreateAsync("experiment-variants", $$"""{"experimentId":{{experiment}},"code":"B","trafficSplit":100.5}""")).Refused(CatalogOutcome.Invalid, "/trafficSplit out_of_range");
        (await lab.Catalog.CreateAsync("experiment-variants", $$"""{"experimentId":{{experiment}},"code":"A","trafficSplit":50}""")).Refused(CatalogOutcome.Conflict, "/code already_exists");
        (await lab.Catalog.CreateAsync("experiment-variants", """{"experimentId":999999999,"code":"A","trafficSplit":50}""")).Refused(CatalogOutcome.Unprocessable, "/experimentId unknown_reference");
        (await lab.Catalog.CreateAsync("experiment-variants", $$"""{"experimentId":{{experiment}},"code":"B","trafficSplit":50,"template":"none"}""")).Refused(CatalogOutcome.Unprocessable, "/template unknown_template");
        (await lab.Catalog.CreateAsync("experiment-variants", $$"""{"experimentId":{{experiment}},"code":"B","trafficSplit":50,"control":true,"template":"none"}""")).Refused(CatalogOutcome.Invalid, "/template not_allowed");
    }

    [Theory]
    [InlineData("", "0")]
    [InlineData("50 49.98", "99.98")]
    [InlineData("50 49.99", null)]
    [InlineData("33.333 33.333 33.333", null)]
    [InlineData("50 50.02", "100.02")]
    public async Task Running_AsksForSplitsThatSum(string splits, string? sum)
    {
        var lab = await LabAsync();
        var (experiment, _) = splits.Length > 0 ? await lab.DraftAsync(splits) : (await lab.Catalog.MadeAsync("experiments", """{"name":"E"}"""), []);
        var answer = await lab.Catalog.ChangeAsync("experiments", experiment, """{"status":"running"}""");
        if (sum is null)
        {
            Assert.Equal("Running", answer.Text("status"));
        }
        else
        {
            answer.Refused(CatalogOutcome.Unprocessable, "/variants splits_do_not_sum");
            Assert.Contains($"sum to {sum},", answer.Faults[0].Detail, StringComparison.Ordinal);
            Assert.Equal("Draft", (await lab.Catalog.ReadAsync("experiments", experiment)).Text("status"));
        }
    }

    [Fact]
    public async Task Status_FollowsItsOrder()
    {
        var lab = await LabAsync();
        (await lab.Catalog.CreateAsync("experiments", """{"name":"E","status":"Running"}""")).Refused(CatalogOutcome.Unprocessable, "/variants splits_do_not_sum");
        (await lab.Catalog.CreateAsync("experiments", """{"name":"E","status":"Completed"}""")).Refused(CatalogOutcome.Unprocessable, "/status invalid_transition");
        var (experiment, _) = await lab.DraftAsync("100");
        await RefusedAsync("Stopped");
        await lab.BecomesAsync(experiment, "Running");
        await RefusedAsync("Draft");
        await lab.BecomesAsync(experiment, "Stopped");
        await lab.BecomesAsync(experiment, "Running");
        await lab.BecomesAsync(experiment, "Completed");
        await RefusedAsync("Running");

        async Task RefusedAsync(string status) =>
            (await lab.Catalog.ChangeAsync("experiments", experiment, $$"""{"status":"{{status}}"}""")).Refused(CatalogOutcome.Unprocessable, "/status invalid_transition");
    }

    [Fact]
    public async Task Splits_OfARunningOne_ChangeOnlySoThatTheyStillSum()
    {
        var lab = await LabAsync();
        var (experiment, variants) = await lab.RunningAsync("60 40");
        var answer = await lab.Catalog.ChangeAsync("experiment-variants", variants[0], """{"trafficSplit":50}""");
        answer.Refused(CatalogOutcome.Unprocessable, "/trafficSplit splits_do_not_sum");
        Assert.Contains("sum to 90,", answer.Faults[0].Detail, StringComparison.Ordinal);
        (await lab.Catalog.ChangeAsync("experiment-variants", variants[0], """{"trafficSplit":60.005,"description":"Ngắn"}""")).Is(CatalogOutcome.Done);
        (await lab.Catalog.CreateAsync("experiment-variants", $$"""{"experimentId":{{experiment}},"code":"C","trafficSplit":1}""")).Refused(CatalogOutcome.Unprocessable, "/trafficSplit splits_do_not_sum");
        var none = await lab.Catalog.MadeAsync("experiment-variants", $$"""{"experimentId":{{experiment}},"code":"C","trafficSplit":0}""");
        (await lab.Catalog.DeleteAsync("experiment-variants", variants[1])).Refused(CatalogOutcome.Unprocessable, "/trafficSplit splits_do_not_sum");
        (await lab.Catalog.DeleteAsync("experiment-variants", none)).Is(CatalogOutcome.Done);

        // While it is stopped they may be anything, and it does not start again before they sum.
        await lab.BecomesAsync(experiment, "Stopped");
        await lab.SplitAsync(variants, 10);
        (await lab.Catalog.ChangeAsync("experiments", experiment, """{"status":"Running"}""")).Refused(CatalogOutcome.Unprocessable, "/variants splits_do_not_sum");
        await lab.SplitAsync(variants, 10, 90);
        await lab.BecomesAsync(experiment, "Running");
    }

    /// <summary>Two catalogs beside each other, as when a cluster heals: each change alone would leave the sum within its bound, both would not.</summary>
    [Fact]
    public async Task Splits_ChangedBesideEachOther_StillSum()
    {
        await using var second = await EngineCluster.StartAsync(Engine.Database);
        var lab = await LabAsync();
        var there = new CatalogCaller(second.Grains, lab.Account);
        var (experiment, variants) = await lab.RunningAsync("50 50");
        for (var round = 0; round < 10; round++)
        {
            var answers = await Task.WhenAll(
                lab.Catalog.ChangeAsync("experiment-variants", variants[0], """{"trafficSplit":50.008}"""), there.ChangeAsync("experiment-variants", variants[1], """{"trafficSplit":50.008}"""));
            Assert.Single(answers, a => a.Outcome == CatalogOutcome.Done);
            Assert.Equal(100.008m, await Engine.ScalarAsync<decimal>($"select sum(traffic_split) from experimentvariants where experiment_id = {experiment}"));
            await lab.SplitAsync(variants, 50, 50);
        }
    }

    [Fact]
    public async Task Drawn_IsFrozenOnceSomebodyWasAssigned()
    {
        var lab = await LabAsync();
        var (experiment, variants) = await lab.RunningAsync("100 0", """ "seed":"one" """);
        (await lab.Catalog.ChangeAsync("experiments", experiment, """{"seed":"two","namespace":{"name":"n","from":0,"to":1}}""")).Is(CatalogOutcome.Done);
        var customer = await lab.CustomerAsync();
        await lab.AssignAsync(experiment, customer);

        (await lab.Catalog.ChangeAsync("experiments", experiment, """{"seed":"three","namespace":null}""")).Refused(CatalogOutcome.Unprocessable, "/seed assigned_is_frozen", "/namespace assigned_is_frozen");
        (await lab.Catalog.ChangeAsync("experiments", experiment, """{"name":"Khác","seed":"two"}""")).Is(CatalogOutcome.Done);

        // Nor after an erasure, which leaves the others drawn as they were.
        await Engine.ExecuteAsync($"update experimentassignments set deleted_at = now() where experiment_id = {experiment}");
        (await lab.Catalog.ChangeAsync("experiments", experiment, """{"seed":"three"}""")).Refused(CatalogOutcome.Unprocessable, "/seed assigned_is_frozen");
        Assert.Equal(2, variants.Length);
    }

    [Fact]
    public async Task Variant_WithCustomers_IsNotDeleted_NorItsExperiment()
    {
        var lab = await LabAsync();
        var (experiment, variants) = await lab.RunningAsync("100 0");
        await lab.AssignAsync(experiment, await lab.CustomerAsync());
        await lab.BecomesAsync(experiment, "Completed");

        (await lab.Catalog.DeleteAsync("experiment-variants", variants[0])).Refused(CatalogOutcome.Conflict, " has_assignments");
        (await lab.Catalog.DeleteAsync("experiments", experiment)).Refused(
            CatalogOutcome.Conflict, $"/experiment-variants/{variants[0]} live_child", $"/experiment-variants/{variants[1]} live_child");
        (await lab.Catalog.DeleteAsync("experiment-variants", variants[1])).Is(CatalogOutcome.Done);
    }

    [Fact]
    public async Task Assignments_AreListed_AndNobodyElseWritesThem()
    {
        var lab = await LabAsync();
        var (experiment, variants) = await lab.RunningAsync("100");
        var (lan, an) = (await lab.CustomerAsync("lan"), await lab.CustomerAsync());
        await lab.AssignAsync(experiment, lan);
        await lab.AssignAsync(experiment, an);

        var all = (await lab.Catalog.ListAsync("experiment-assignments", $"experimentId={experiment}")).Items();
        Assert.Equal([$"{lan} {variants[0]} A api lan", $"{an} {variants[0]} A api c{an}"], all.Select(i =>
            $"{i.GetProperty("customerId")} {i.GetProperty("variantId")} {i.GetProperty("variantCode").GetString()} {i.GetProperty("source").GetString()} {i.GetProperty("hashValue").GetString()}"));
        Assert.Equal(GrowthBook.Bucket($"experiment:{experiment}", "lan"), all[0].GetProperty("bucket").GetInt32());
        Assert.Single((await lab.Catalog.ListAsync("experiment-assignments", $"experimentId={experiment}", $"customerId={an}")).Items());
        (await lab.Catalog.CreateAsync("experiment-assignments", "{}")).Refused(CatalogOutcome.Unprocessable, " not_supported");
    }

    [Fact]
    public async Task Holdout_IsASetting()
    {
        var lab = await LabAsync();
        var grain = Engine.Grains.OfAccount(lab.Account);
        Assert.Equal("", (await grain.Settings()).Text("holdout"));
        var set = await grain.ChangeSettings(CatalogCaller.Change("settings", 0, """{"holdout":{"share":0.05,"categories":["promotion","customer_care"]}}"""));
        Assert.Equal("0.05", set.Body().GetProperty("holdout").GetProperty("share").GetRawText());
        (await grain.ChangeSettings(CatalogCaller.Change("settings", 0, """{"holdout":{"share":1.5,"categories":["sms"],"x":1}}""")))
            .Refused(CatalogOutcome.Invalid, "/holdout/x unknown_field", "/holdout/share out_of_range", "/holdout/categories invalid_word");
        Assert.Equal("", (await grain.ChangeSettings(CatalogCaller.Change("settings", 0, """{"holdout":null}"""))).Text("holdout"));
    }

    [Fact]
    public async Task AnotherAccounts_IsNotThere()
    {
        var (lab, other) = (await LabAsync(), await LabAsync());
        var (experiment, variants) = await lab.RunningAsync("100");
        (await other.Catalog.ReadAsync("experiments", experiment)).Is(CatalogOutcome.NotFound);
        (await other.Catalog.ChangeAsync("experiment-variants", variants[0], """{"trafficSplit":1}""")).Is(CatalogOutcome.NotFound);
        (await other.Catalog.CreateAsync("experiment-variants", $$"""{"experimentId":{{experiment}},"code":"B","trafficSplit":0}""")).Refused(CatalogOutcome.Unprocessable, "/experimentId unknown_reference");
        Assert.Equal(AssignmentOutcome.UnknownExperiment, (await other.AskAsync(experiment, await other.CustomerAsync())).Outcome);
    }

    private async Task<ExperimentLab> LabAsync() => new(Engine, await Engine.AccountAsync());
}
