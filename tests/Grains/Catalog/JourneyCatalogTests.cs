using ZaloOrleans.Hosting;
using ZaloOrleans.Keys;

namespace ZaloOrleans.Catalog;

public sealed class JourneyCatalogTests(OneSilo silo) : IClassFixture<OneSilo>
{
    private const string Draft = """
        {"steps":[{"stepNo":3,"type":"SEND_OA","config":{"template":"hello","category":"customer_care"}},
                  {"stepNo":1,"type":"entry","config":{"on":{"event":"order_paid"}}},
                  {"stepNo":2,"type":"wait","config":{"for":"PT1H"}}]}
        """;

    private EngineCluster Engine => silo.Engine;

    [Fact]
    public async Task Journey_WithoutSteps_CannotBeActivated()
    {
        var catalog = await CatalogAsync();
        (await catalog.CreateAsync("journeys", """{"name":"J","status":"active"}""")).Refused(CatalogOutcome.Unprocessable, "/status no_steps");
        var journey = await catalog.MadeAsync("journeys", """{"name":"J"}""");
        (await catalog.ChangeAsync("journeys", journey, """{"status":"Active"}""")).Refused(CatalogOutcome.Unprocessable, "/status no_steps");
        Assert.Equal("Draft", (await catalog.ReadAsync("journeys", journey)).Text("status"));
    }

    [Fact]
    public async Task Journey_Activated_PublishesItsDraftAndOnlyAChangedOneAgain()
    {
        var catalog = await CatalogAsync();
        await catalog.MadeAsync("oa-templates", """{"code":"hello","content":"Chào"}""");
        var journey = await catalog.MadeAsync("journeys", """{"name":"J"}""");
        var steps = await catalog.ReplaceStepsAsync(journey, Draft);
        Assert.Equal(["entry", "wait", "send_oa"], steps.Body().GetProperty("steps").EnumerateArray().Select(s => s.GetProperty("type").GetString()));
        var active = await catalog.ChangeAsync("journeys", journey, """{"status":"active"}""");
        Assert.Equal(("Active", "1"), (active.Text("status"), active.Text("version")));
        foreach (var patch in new[] { """{"status":"Active"}""", """{"status":"Paused"}""", """{"status":"Active"}""" })
        {
            Assert.Equal("1", (await catalog.ChangeAsync("journeys", journey, patch)).Text("version"));
        }

        Assert.Equal(steps.Json, (await catalog.ReplaceStepsAsync(journey, Draft)).Json);
        Assert.Equal("1", (await catalog.ChangeAsync("journeys", journey, """{"status":"Active"}""")).Text("version"));
        await catalog.ReplaceStepsAsync(journey, Draft.Replace("PT1H", "PT2H", StringComparison.Ordinal));
        Assert.Equal("1", (await catalog.ReadAsync("journeys", journey)).Text("version"));
        Assert.Equal("2", (await catalog.ChangeAsync("journeys", journey, """{"status":"Active"}""")).Text("version"));
        Assert.Equal(
            "entry,wait,send_oa",
            await Engine.ScalarAsync<string>($"select string_agg(s->>'type', ',' order by o) from engine.journey_versions, jsonb_array_elements(definition) with ordinality e (s, o) where journey_id = {journey} and version = 2"));
        var policy = (await new Policy.PolicyReader(Engine.Sql).ReadAsync(catalog.Account))!;
        Assert.Empty(policy.BrokenJourneys);
        Assert.Equal((journey, 2), (policy.JourneysByEvent["order_paid"][0].JourneyId, policy.JourneysByEvent["order_paid"][0].Version));
        await catalog.ChangeAsync("journeys", journey, """{"status":"Ended"}""");
        Assert.Empty((await new Policy.PolicyReader(Engine.Sql).ReadAsync(catalog.Account))!.JourneysByEvent);
    }

    [Fact]
    public async Task Draft_WithFaults_SaysAllAtTheirPlaces()
    {
        var catalog = await CatalogAsync();
        var journey = await catalog.MadeAsync("journeys", """{"name":"J"}""");
        (await catalog.ReplaceStepsAsync(journey, """
            {"steps":[{"stepNo":1,"type":"entry","config":{"on":{}}},{"stepNo":0,"type":"teleport","config":[],"id":7},{"stepNo":2,"type":"wait","config":{"for":"soon"}}],"more":1}
            """)).Refused(CatalogOutcome.Invalid, "/more unknown_field", "/steps/1/stepNo out_of_range", "/steps/1/type invalid_word", "/steps/1/config invalid_type", "/steps/1/id read_only");
        (await catalog.ReplaceStepsAsync(journey, """
            {"steps":[{"stepNo":1,"type":"entry","config":{"on":{}}},{"stepNo":2,"type":"wait","config":{"for":"soon"}}]}
            """)).Refused(CatalogOutcome.Invalid, "/steps/0/config/on/event required", "/steps/1/config/for invalid_duration");
        (await catalog.ReplaceStepsAsync(journey, """{"steps":[{"stepNo":1,"type":"entry","config":{"on":{"event":"x"},"next":9}}]}"""))
            .Refused(CatalogOutcome.Invalid, "/steps/0/config/next unknown_step");
        (await catalog.ReplaceStepsAsync(journey, "[]")).Refused(CatalogOutcome.Invalid, " invalid_type");
        Assert.Equal(0L, await Engine.ScalarAsync<long>($"select count(*) from journeysteps where journey_id = {journey}"));
        (await catalog.ReplaceStepsAsync(journey, """{"steps":[]}""")).Is(CatalogOutcome.Done);
    }

    [Fact]
    public async Task Activation_OfAFaultyDraft_PointsIntoIt()
    {
        var catalog = await CatalogAsync();
        var journey = await catalog.MadeAsync("journeys", """{"name":"J"}""");
        await catalog.ReplaceStepsAsync(journey, Draft);
        (await catalog.ChangeAsync("journeys", journey, """{"status":"Active"}""")).Refused(CatalogOutcome.Unprocessable, "/steps/2/config/template unknown_template");
        var wait = (await catalog.ListAsync("journey-steps", $"journeyId={journey}", "type=wait")).Items()[0].GetProperty("id").GetInt64();
        (await catalog.ChangeAsync("journey-steps", wait, """{"config":{"for":"soon"}}""")).Is(CatalogOutcome.Done);
        (await catalog.ChangeAsync("journeys", journey, """{"status":"Active"}""")).Refused(CatalogOutcome.Unprocessable, "/steps/1/config/for invalid_duration");
        Assert.Equal("Draft", (await catalog.ReadAsync("journeys", journey)).Text("status"));
        Assert.Equal(0L, await Engine.ScalarAsync<long>($"select count(*) from engine.journey_versions where journey_id = {journey}"));
    }

    [Fact]
    public async Task Draft_ReplacedByTwoWhoSawTheSame_IsNotOverwritten()
    {
        var catalog = await CatalogAsync();
        var journey = await catalog.CreateAsync("journeys", """{"name":"J"}""");
        var id = journey.Body().GetProperty("id").GetInt64();
        var first = await catalog.ReplaceStepsAsync(id, Draft, journey.ETag);
        first.Is(CatalogOutcome.Done);
        (await catalog.ReplaceStepsAsync(id, """{"steps":[]}""", journey.ETag)).Refused(CatalogOutcome.PreconditionFailed, " stale");
        Assert.Equal(first.ETag, (await catalog.ReadAsync("journeys", id)).ETag);
        await catalog.MadeAsync("journey-steps", $$"""{"journeyId":{{id}},"stepNo":4,"type":"end"}""");
        (await catalog.ReplaceStepsAsync(id, """{"steps":[]}""", first.ETag)).Refused(CatalogOutcome.PreconditionFailed, " stale");
    }

    [Fact]
    public async Task Step_OfAJourney_HasItsNumberAloneAndKeepsTheJourney()
    {
        var (catalog, other) = (await CatalogAsync(), await CatalogAsync());
        var journey = await catalog.MadeAsync("journeys", """{"name":"J"}""");
        var step = await catalog.MadeAsync("journey-steps", $$$"""{"journeyId":{{{journey}}},"stepNo":1,"type":"wait","config":{"for":"P1D"}}""");
        (await catalog.CreateAsync("journey-steps", $$"""{"journeyId":{{journey}},"stepNo":1,"type":"end"}""")).Refused(CatalogOutcome.Conflict, "/stepNo already_exists");
        (await other.CreateAsync("journey-steps", $$"""{"journeyId":{{journey}},"stepNo":2,"type":"end"}""")).Refused(CatalogOutcome.Unprocessable, "/journeyId unknown_reference");
        (await other.CreateAsync("journey-steps", """{"journeyId":999999999,"stepNo":2,"type":"end"}""")).Refused(CatalogOutcome.Unprocessable, "/journeyId unknown_reference");
        (await catalog.ChangeAsync("journey-steps", step, $$"""{"journeyId":{{journey}},"type":"dance"}""")).Refused(CatalogOutcome.Invalid, "/journeyId read_only", "/type invalid_word");
        (await catalog.DeleteAsync("journeys", journey)).Refused(CatalogOutcome.Conflict, $"/journey-steps/{step} live_child");
        (await catalog.DeleteAsync("journey-steps", step)).Is(CatalogOutcome.Done);
        (await catalog.DeleteAsync("journeys", journey)).Is(CatalogOutcome.Done);
    }

    [Fact]
    public async Task Journey_WithSomebodyOnTheWay_IsNotDeleted()
    {
        var catalog = await CatalogAsync();
        var journey = await catalog.MadeAsync("journeys", """{"name":"J"}""");
        await RunsAsync(catalog.Account, journey, "active");
        (await catalog.DeleteAsync("journeys", journey)).Refused(CatalogOutcome.Conflict, " active_runs");
        await Engine.ExecuteAsync($"update engine.journey_runs set status = 'exited' where journey_id = {journey}");
        (await catalog.DeleteAsync("journeys", journey)).Is(CatalogOutcome.Done);
    }

    [Fact]
    public async Task Stats_CountRunsWhereTheyAre()
    {
        var (catalog, other) = (await CatalogAsync(), await CatalogAsync());
        var journey = await catalog.MadeAsync("journeys", """{"name":"J"}""");
        var runs = await RunsAsync(catalog.Account, journey, "active", "active", "active", "completed", "completed", "exited", "parked");
        foreach (var target in new[] { $"t{catalog.Account}/j/{journey}/5/{runs}", $"t{catalog.Account}/j/{journey}/5/{runs}", $"t{catalog.Account}/j/{journey}0/5/{runs + 1}" })
        {
            await Engine.ExecuteAsync($"insert into engine.parked_wakeups (id, account_id, target, due_at, kind, payload, reason) select nextval('engine.wakeup_ids'), {catalog.Account}, '{target}', now(), 'timer', '', 'x'");
        }

        Assert.Equal("""{"entered":7,"active":2,"completed":2,"exited":1,"parked":2}""", (await Engine.Grains.Catalog(catalog.Account).JourneyStats(journey)).Json);
        (await Engine.Grains.Catalog(other.Account).JourneyStats(journey)).Is(CatalogOutcome.NotFound);
    }

    private async Task<long> RunsAsync(AccountId account, long journey, params string[] statuses)
    {
        var first = await Engine.ScalarAsync<long>($"select nextval('engine.decision_ids') * 100");
        for (var i = 0; i < statuses.Length; i++)
        {
            await Engine.ExecuteAsync($"insert into engine.journey_runs (run_id, account_id, journey_id, customer_id, version, status, entered_at) values ({first + i}, {account}, {journey}, 5, 1, '{statuses[i]}', now())");
        }

        return first;
    }

    private async Task<CatalogCaller> CatalogAsync() => new(Engine.Grains, await Engine.AccountAsync());
}
