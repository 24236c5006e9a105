using ZaloOrleans.Hosting;

namespace ZaloOrleans.Catalog;

/// <summary>A template's way to its approval, and to the next version.</summary>
public sealed class TemplateReviewTests(OneSilo silo) : IClassFixture<OneSilo>
{
    private EngineCluster Engine => silo.Engine;

    [Fact]
    public async Task Draft_IsSubmittedAndApproved_AndIsVersionOne()
    {
        var (catalog, id) = await TemplateAsync("""{"code":"a","content":"Một"}""");
        Assert.Equal("Draft  ", Standing(await catalog.ReadAsync("oa-templates", id)));
        (await catalog.ApproveAsync(id)).Refused(CatalogOutcome.Unprocessable, " not_submitted");

        var submitted = await catalog.SubmitAsync(id);
        Assert.NotEqual("", submitted.Text("submittedAt"));
        Assert.Equal(submitted.Json, (await catalog.SubmitAsync(id)).Json);
        var approved = await catalog.ApproveAsync(id, submitted.ETag);

        Assert.Equal("Approved 1 ", Standing(approved));
        Assert.Equal("", approved.Text("submittedAt"));
        Assert.Equal(approved.Json, (await catalog.ApproveAsync(id)).Json);
        Assert.Equal("1 Một key:7", await VersionsAsync(id));
        Assert.Equal("Approved", await Engine.ScalarAsync<string>(
            $"select new_valuesjson ->> 'status' from auditlogs where entity_type = 'oaTemplates' and entity_id = {id} and actor_id = 'key:7' and action = 'update'"));
        Assert.Equal("key:7", await Engine.ScalarAsync<string>($"select distinct actor_id from auditlogs where entity_type = 'template_reviews' and entity_id = {id}"));
    }

    [Fact]
    public async Task Approved_ThatIsChanged_StaysAsItIsUntilItsNextVersionIsApproved()
    {
        var (catalog, id) = await ApprovedAsync("""{"code":"a","content":"Một","variables":["x"]}""");
        var before = await catalog.ReadAsync("oa-templates", id);
        Assert.Equal("Approved 1 ", Standing(before));

        var changed = await catalog.ChangeAsync("oa-templates", id, """{"content":"Hai {{ y }}","variables":["y"]}""", before.ETag);
        Assert.Equal("Approved 1 Hai {{ y }}", Standing(changed));
        Assert.Equal(("Một", """["x"]""", """["y"]"""), (changed.Text("content"), changed.Text("variables")!.Replace(" ", "", StringComparison.Ordinal), changed.Text("nextVariables")!.Replace(" ", "", StringComparison.Ordinal)));
        Assert.NotEqual(before.ETag, changed.ETag);
        (await catalog.ChangeAsync("oa-templates", id, """{"content":"Ba"}""", before.ETag)).Is(CatalogOutcome.PreconditionFailed);
        (await catalog.ChangeAsync("oa-templates", id, """{"content":"{{ hỏng "}""")).Refused(CatalogOutcome.Invalid, "/content invalid_liquid");
        Assert.Equal(changed.Json, (await catalog.ChangeAsync("oa-templates", id, """{"content":"Hai {{ y }}"}""")).Json);

        var submitted = await catalog.SubmitAsync(id);
        // A change takes the submission back: what was looked at is not what is there.
        Assert.Equal("Approved 1 Ba", Standing(await catalog.ChangeAsync("oa-templates", id, """{"content":"Ba"}""")));
        (await catalog.ApproveAsync(id)).Refused(CatalogOutcome.Unprocessable, " not_submitted");
        (await catalog.ApproveAsync(id, submitted.ETag)).Is(CatalogOutcome.PreconditionFailed);
        (await catalog.SubmitAsync(id)).Is(CatalogOutcome.Done);

        var approved = await catalog.ApproveAsync(id);
        Assert.Equal("Approved 2 ", Standing(approved));
        Assert.Equal("Ba", approved.Text("content"));
        Assert.Equal("1 Một key:7,2 Ba key:7", await VersionsAsync(id));
        Assert.Equal(Standing(approved), Standing(await catalog.ReadAsync("oa-templates", id)));
    }

    [Fact]
    public async Task Status_OfARequest_IsRefusedWhereAPersonDecides_AndMayArchiveAndTakeBack()
    {
        var catalog = new CatalogCaller(Engine.Grains, await Engine.AccountAsync());
        foreach (var word in new[] { "Approved", "rejected" })
        {
            (await catalog.CreateAsync("oa-templates", $$"""{"code":"a","content":"Một","status":"{{word}}"}""")).Refused(CatalogOutcome.Unprocessable, "/status needs_review");
        }

        var id = await catalog.MadeAsync("oa-templates", """{"code":"a","content":"Một","status":"Draft"}""");
        var refused = await catalog.ChangeAsync("oa-templates", id, """{"content":"Hai","status":"Approved"}""");
        refused.Refused(CatalogOutcome.Unprocessable, "/status needs_review");
        Assert.Contains("/submit, then /approve", refused.Faults[0].Detail, StringComparison.Ordinal);
        Assert.Equal(("Draft  ", "Một"), (Standing(await catalog.ReadAsync("oa-templates", id)), (await catalog.ReadAsync("oa-templates", id)).Text("content")));

        (await catalog.SubmitAsync(id)).Is(CatalogOutcome.Done);
        (await catalog.ApproveAsync(id)).Is(CatalogOutcome.Done);
        (await catalog.ChangeAsync("oa-templates", id, """{"status":"Approved"}""")).Is(CatalogOutcome.Done);
        (await catalog.ChangeAsync("oa-templates", id, """{"status":"Rejected"}""")).Refused(CatalogOutcome.Unprocessable, "/status needs_review");
        (await catalog.ChangeAsync("oa-templates", id, """{"status":"Archived"}""")).Is(CatalogOutcome.Done);
        (await catalog.ChangeAsync("oa-templates", id, """{"status":"Approved"}""")).Refused(CatalogOutcome.Unprocessable, "/status needs_review");
        (await catalog.ChangeAsync("oa-templates", id, """{"status":"Draft"}""")).Is(CatalogOutcome.Done);
        (await catalog.ApproveAsync(id)).Refused(CatalogOutcome.Unprocessable, " not_submitted");
    }

    [Fact]
    public async Task Rejected_HasItsReason_AndWhatWasApprovedBeforeIsSentStill()
    {
        var (catalog, id) = await ApprovedAsync("""{"code":"a","content":"Một"}""");
        await catalog.ChangeAsync("oa-templates", id, """{"content":"Hai"}""");
        (await catalog.RejectAsync(id, """{"reason":"x"}""")).Refused(CatalogOutcome.Unprocessable, " not_submitted");
        await catalog.SubmitAsync(id);
        (await catalog.RejectAsync(id, "{}")).Refused(CatalogOutcome.Invalid, "/reason required");
        var rejected = await catalog.RejectAsync(id, """{"reason":"Sai chính tả"}""");
        Assert.Equal(("Approved 1 Hai", "Sai chính tả"), (Standing(rejected), rejected.Text("rejectedReason")));

        var (_, draft) = await TemplateAsync("""{"code":"b","content":"Nháp"}""", catalog);
        await catalog.SubmitAsync(draft);
        Assert.Equal("Rejected  ", Standing(await catalog.RejectAsync(draft, """{"reason":"Không"}""")));
        var again = await catalog.SubmitAsync(draft);
        Assert.Equal(("Draft  ", ""), (Standing(again), again.Text("rejectedReason")));
    }

    [Fact]
    public async Task NextVersion_ThatSaysWhatIsApproved_IsNone()
    {
        var (catalog, id) = await ApprovedAsync("""{"code":"a","content":"Một"}""");
        await catalog.ChangeAsync("oa-templates", id, """{"content":"Hai"}""");
        Assert.Equal("Approved 1 ", Standing(await catalog.ChangeAsync("oa-templates", id, """{"content":"Một"}""")));
        (await catalog.SubmitAsync(id)).Refused(CatalogOutcome.Unprocessable, " nothing_to_review");
    }

    [Fact]
    public async Task Version_IsKeptWhoeverApproves_AndOfTheSameTwiceOnce()
    {
        var (catalog, id) = await TemplateAsync("""{"code":"a","content":"Một"}""");
        await Engine.ExecuteAsync($"update oatemplates set status = 'Approved' where id = {id}");
        await Engine.ExecuteAsync($"update oatemplates set status = 'Archived' where id = {id}");
        await Engine.ExecuteAsync($"update oatemplates set status = 'Approved' where id = {id}");
        await Engine.ExecuteAsync($"update oatemplates set content = 'Hai' where id = {id}");
        Assert.Equal("1 Một,2 Hai", await Engine.ScalarAsync<string>($"select string_agg(version || ' ' || content, ',' order by version) from engine.template_versions where template_id = {id}"));
        Assert.Equal("Approved 2 ", Standing(await catalog.ReadAsync("oa-templates", id)));
    }

    [Fact]
    public async Task Zalos_HasItsStatusFromZaloOnly()
    {
        var (catalog, id) = await ApprovedAsync("""{"code":"z","content":"{\"templateId\":\"7\",\"data\":{\"name\":\"{{ firstName }}\"}}"}""");
        await Engine.ExecuteAsync($"insert into engine.zalo_templates (account_id, oa_id, zalo_template_id, template_id, status) values ({catalog.Account}, 1, '7', {id}, 'ENABLE')");
        (await catalog.ChangeAsync("oa-templates", id, """{"status":"Draft"}""")).Refused(CatalogOutcome.Unprocessable, "/status status_is_zalos");
        (await catalog.SubmitAsync(id)).Refused(CatalogOutcome.Unprocessable, " status_is_zalos");

        // What goes into it is the account's own.
        (await catalog.ChangeAsync("oa-templates", id, """{"content":"{\"templateId\":\"7\",\"data\":{\"name\":\"{{ lastName }}\"}}"}""")).Is(CatalogOutcome.Done);
        (await catalog.SubmitAsync(id)).Is(CatalogOutcome.Done);
        await Engine.ExecuteAsync($"update oatemplates set status = 'Rejected' where id = {id}");
        var approved = await catalog.ApproveAsync(id);
        Assert.Equal("Rejected 1 ", Standing(approved));
        Assert.Contains("lastName", approved.Text("content"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Review_OfAnotherAccountsTemplate_IsNotFound()
    {
        var (_, id) = await TemplateAsync("""{"code":"a","content":"Một"}""");
        var other = new CatalogCaller(Engine.Grains, await Engine.AccountAsync());
        (await other.SubmitAsync(id)).Is(CatalogOutcome.NotFound);
        (await other.ApproveAsync(id)).Is(CatalogOutcome.NotFound);
        (await other.RejectAsync(id, """{"reason":"x"}""")).Is(CatalogOutcome.NotFound);
    }

    private static string Standing(CatalogAnswer answer) => $"{answer.Text("status")} {answer.Text("version")} {answer.Text("nextContent")}";

    private async Task<(CatalogCaller Catalog, long Id)> TemplateAsync(string json, CatalogCaller? catalog = null)
    {
        catalog ??= new CatalogCaller(Engine.Grains, await Engine.AccountAsync());
        return (catalog, await catalog.MadeAsync("oa-templates", json));
    }

    private async Task<(CatalogCaller Catalog, long Id)> ApprovedAsync(string json)
    {
        var catalog = new CatalogCaller(Engine.Grains, await Engine.AccountAsync());
        return (catalog, await catalog.ApprovedAsync(json));
    }

    private Task<string> VersionsAsync(long id) => Engine.ScalarAsync<string>(
        $"select string_agg(version || ' ' || content || ' ' || approved_by, ',' order by version) from engine.template_versions where template_id = {id}");
}
