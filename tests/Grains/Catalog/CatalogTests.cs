using ZaloOrleans.Hosting;

namespace ZaloOrleans.Catalog;

public sealed class CatalogTests(OneSilo silo) : IClassFixture<OneSilo>
{
    private EngineCluster Engine => silo.Engine;

    [Theory]
    [InlineData("oa-templates", """{"code":"a","content":"x"}""", """{"status":"Archived"}""")]
    [InlineData("journeys", """{"name":"a"}""", """{"name":"b"}""")]
    [InlineData("suppressions", """{"type":"email","value":"a@b.vn"}""", """{"value":"c@d.vn"}""")]
    [InlineData("customers", """{"firstName":"a"}""", """{"firstName":"b"}""")]
    [InlineData("zalo-accounts", """{"zaloUserId":"77"}""", """{"displayName":"b"}""")]
    public async Task Row_OfAnotherAccount_IsAsUnknownAsOneThatNeverWas(string resource, string json, string patch)
    {
        var (mine, theirs) = (await CatalogAsync(), await CatalogAsync());
        var row = await theirs.MadeAsync(resource, json);
        var none = row + 1_000_000;
        foreach (var (foreign, unknown) in new[]
        {
            (await mine.ReadAsync(resource, row), await mine.ReadAsync(resource, none)),
            (await mine.ChangeAsync(resource, row, patch), await mine.ChangeAsync(resource, none, patch)),
            (await mine.DeleteAsync(resource, row), await mine.DeleteAsync(resource, none)),
        })
        {
            foreign.Is(CatalogOutcome.NotFound);
            Assert.Equal((unknown.Outcome, unknown.Json, unknown.ETag, unknown.Faults.Length), (foreign.Outcome, foreign.Json, foreign.ETag, foreign.Faults.Length));
        }

        Assert.Empty((await mine.ListAsync(resource)).Items());
        var untouched = await theirs.ReadAsync(resource, row);
        untouched.Is(CatalogOutcome.Done);
        (await theirs.DeleteAsync(resource, row)).Is(CatalogOutcome.Done);
        (await theirs.ReadAsync(resource, row)).Is(CatalogOutcome.NotFound);
    }

    [Fact]
    public async Task Account_MayBeRenamedAndNothingElse()
    {
        var catalog = await CatalogAsync();
        var id = catalog.Account.Value;
        Assert.Equal("Phở", (await catalog.ChangeAsync("accounts", id, """{"name":"Phở"}""")).Text("name"));
        Assert.Equal("Phở", Assert.Single((await catalog.ListAsync("accounts")).Items()).GetProperty("name").GetString());
        (await catalog.ChangeAsync("accounts", id - 1, """{"name":"x"}""")).Is(CatalogOutcome.NotFound);
        (await catalog.DeleteAsync("accounts", id)).Refused(CatalogOutcome.Unprocessable, " not_supported");
        (await catalog.CreateAsync("accounts", """{"name":"x"}""")).Refused(CatalogOutcome.Unprocessable, " not_supported");
    }

    [Fact]
    public async Task Resource_Unknown_IsNotFound()
    {
        var catalog = await CatalogAsync();
        (await catalog.ListAsync("secrets")).Is(CatalogOutcome.NotFound);
        (await catalog.ReadAsync("secrets", 1)).Is(CatalogOutcome.NotFound);
        (await catalog.CreateAsync("secrets", "{}")).Is(CatalogOutcome.NotFound);
    }

    [Fact]
    public async Task Template_IsCheckedWholeAndFrozenOnceApproved()
    {
        var catalog = await CatalogAsync();
        (await catalog.CreateAsync("oa-templates", """{"content":7,"status":"Great","colour":1}"""))
            .Refused(CatalogOutcome.Invalid, "/content invalid_type", "/status invalid_word", "/colour unknown_field", "/code required");
        (await catalog.CreateAsync("oa-templates", """{"code":"a","content":"{{ name ","variables":[{"nome":"x"},"a","a"]}"""))
            .Refused(CatalogOutcome.Invalid, "/content invalid_liquid", "/variables/0 invalid_variable", "/variables/2 duplicate_variable");
        (await catalog.CreateAsync("oa-templates", $$"""{"code":"a","content":"{{new string('ă', 2001)}}"}""")).Refused(CatalogOutcome.Invalid, "/content too_long");
        var id = await catalog.MadeAsync("oa-templates", """{"code":"a","content":"Chào {{ name }} 🌸","variables":["name"]}""");
        (await catalog.ChangeAsync("oa-templates", id, """{"content":"Xin chào {{ name }}"}""")).Is(CatalogOutcome.Done);
        (await catalog.SubmitAsync(id)).Is(CatalogOutcome.Done);
        (await catalog.ApproveAsync(id)).Is(CatalogOutcome.Done);
        (await catalog.ChangeAsync("oa-templates", id, """{"code":"b","content":"x","variables":[],"status":"Draft"}"""))
            .Refused(CatalogOutcome.Unprocessable, "/code approved_is_frozen");
        (await catalog.ChangeAsync("oa-templates", id, """{"content":"Xin chào {{ name }}","status":"Archived"}""")).Is(CatalogOutcome.Done);
        (await catalog.CreateAsync("oa-templates", """{"code":"a","content":"x"}""")).Refused(CatalogOutcome.Conflict, "/code already_exists");
    }

    [Fact]
    public async Task Create_ManyWithOneIdempotencyKey_IsOneRowAndOneAnswer()
    {
        var catalog = await CatalogAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => catalog.CreateAsync("oa-templates", """{"code":"a","content":"x"}""", "k")));
        Assert.Single(answers, a => a.Outcome == CatalogOutcome.Created);
        Assert.Equal(9, answers.Count(a => a.Outcome == CatalogOutcome.Repeated));
        Assert.Single(answers.Select(a => a.Json).Distinct());
        (await catalog.CreateAsync("oa-templates", """{"code":"b","content":"x"}""", "k")).Refused(CatalogOutcome.Unprocessable, " idempotency_key_reused");
        (await catalog.CreateAsync("customers", """{"firstName":"a"}""", "k")).Refused(CatalogOutcome.Unprocessable, " idempotency_key_reused");
    }

    [Fact]
    public async Task Suppression_ThatIsThere_IsTheAnswer()
    {
        var catalog = await CatalogAsync();
        var first = await catalog.CreateAsync("suppressions", """{"type":"PHONE","value":"0912 345 678"}""");
        first.Is(CatalogOutcome.Created);
        Assert.Equal(("phone", "+84912345678"), (first.Text("type"), first.Text("value")));
        foreach (var spelling in new[] { "84912345678", "+84 912-345-678", "0084912345678" })
        {
            var again = await catalog.CreateAsync("suppressions", $$"""{"type":"phone","value":"{{spelling}}"}""");
            Assert.Equal((CatalogOutcome.Done, first.Json), (again.Outcome, again.Json));
        }

        (await catalog.CreateAsync("suppressions", """{"type":"dnc","value":"12"}""")).Refused(CatalogOutcome.Invalid, "/value invalid_phone");
        (await catalog.CreateAsync("suppressions", """{"type":"fax","value":"1"}""")).Refused(CatalogOutcome.Invalid, "/type invalid_word");
        (await catalog.DeleteAsync("suppressions", first.Body().GetProperty("id").GetInt64())).Is(CatalogOutcome.Done);
        (await catalog.CreateAsync("suppressions", """{"type":"phone","value":"0912345678"}""")).Is(CatalogOutcome.Created);
        Assert.Equal(2L, await Engine.ScalarAsync<long>($"select count(*) from suppressionlists where account_id = {catalog.Account}"));
    }

    private async Task<CatalogCaller> CatalogAsync() => new(Engine.Grains, await Engine.AccountAsync());
}
