using ZaloOrleans.Databases;

namespace ZaloOrleans.Catalog;

public sealed class GenericPathTests(SharedDatabase shared) : SchemaTest(shared)
{
    private LaterTables Later => new(Query, Engine);

    [Fact]
    public async Task Row_OfEveryKindOfField_GoesRound()
    {
        var account = await AccountAsync();
        var made = await Later.CreateAsync(account, "products", """{"name":"Áo dài 🌸","price":125000.5,"launchDate":"2026-12-24"}""");
        Assert.Equal(CatalogOutcome.Created, made.Outcome);
        var product = made.Body();
        Assert.Equal(("Áo dài 🌸", 125000.5m, "2026-12-24"), (product.GetProperty("name").GetString(), product.GetProperty("price").GetDecimal(), product.GetProperty("launchDate").GetString()));
        Assert.Equal("125000.5", product.GetProperty("price").GetRawText());
        Assert.Equal(account.Value, product.GetProperty("accountId").GetInt64());
        var variant = (await Later.CreateAsync(account, "product-variants", $$$"""{"productId":{{{made.Id()}}},"sku":"S","attributes":{"size":{"eu":38,"vn":"M"}},"status":"inactive"}""")).Body();
        Assert.Equal("Inactive", variant.GetProperty("status").GetString());
        var row = await Later.ReadAsync(account, "products", made.Id());
        Assert.Equal((made.Json, made.ETag), (row!.ToJson(), row.ETag));
    }

    [Fact]
    public async Task Change_OfJson_MergesWhatIsThere()
    {
        var account = await AccountAsync();
        var product = (await Later.CreateAsync(account, "products", """{"name":"A"}""")).Id();
        var variant = (await Later.CreateAsync(account, "product-variants", $$$"""{"productId":{{{product}}},"sku":"S","attributes":{"size":{"eu":38,"vn":"M"},"color":"red"}}""")).Id();
        var changed = await Later.ChangeAsync(account, "product-variants", variant, """{"attributes":{"size":{"eu":null,"us":7},"color":null}}""");
        Assert.Equal("""{"size":{"us":7,"vn":"M"}}""", changed.Body().GetProperty("attributes").GetRawText().Replace(" ", "", StringComparison.Ordinal));
        Assert.Null((await Later.ChangeAsync(account, "product-variants", variant, """{"attributes":null}""")).Body().GetProperty("attributes").GetString());
    }

    [Fact]
    public async Task Change_ThatChangesNothing_KeepsTheVersion()
    {
        var account = await AccountAsync();
        var made = await Later.CreateAsync(account, "products", """{"name":"A","price":1}""");
        var same = await Later.ChangeAsync(account, "products", made.Id(), """{"name":"A","price":1.00}""");
        Assert.Equal((CatalogOutcome.Done, made.ETag), (same.Outcome, same.ETag));
        Assert.NotEqual(made.ETag, (await Later.ChangeAsync(account, "products", made.Id(), """{"price":2}""")).ETag);
    }

    [Fact]
    public async Task Change_WithAStaleETag_IsRefusedAndNamesTheVersion()
    {
        var account = await AccountAsync();
        var made = await Later.CreateAsync(account, "products", """{"name":"A"}""");
        var changed = await Later.ChangeAsync(account, "products", made.Id(), """{"name":"B"}""", made.ETag);
        Assert.Equal(CatalogOutcome.Done, changed.Outcome);
        var stale = await Later.ChangeAsync(account, "products", made.Id(), """{"name":"C"}""", made.ETag);
        stale.Refused(CatalogOutcome.PreconditionFailed, ("", "stale"));
        Assert.Equal(changed.ETag, stale.ETag);
        Assert.Equal("B", (await Later.ReadAsync(account, "products", made.Id()))!["name"]);
    }

    [Fact]
    public async Task Change_ByTwoWithTheSameETag_OneWins()
    {
        var account = await AccountAsync();
        var made = await Later.CreateAsync(account, "products", """{"name":"A"}""");
        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(i => Later.ChangeAsync(account, "products", made.Id(), $$"""{"name":"B{{i}}"}""", made.ETag)));
        Assert.Single(answers, a => a.Outcome == CatalogOutcome.Done);
        Assert.Equal(3, answers.Count(a => a.Outcome == CatalogOutcome.PreconditionFailed));
    }

    [Fact]
    public async Task Times_OutOfOrder_AreRefused()
    {
        var account = await AccountAsync();
        var status = await StatusAsync(account);
        var made = await Later.CreateAsync(account, "campaigns", $$"""{"name":"Tết","statusId":{{status}},"startDate":"2027-01-10T00:00:00+07:00","budget":5000000}""");
        Assert.Equal("2027-01-09T17:00:00.000000Z", made.Body().GetProperty("startDate").GetString());
        (await Later.ChangeAsync(account, "campaigns", made.Id(), """{"endDate":"2027-01-09T16:59:59Z"}""")).Refused(CatalogOutcome.Invalid, ("/endDate", "out_of_range"));
        Assert.Equal(CatalogOutcome.Done, (await Later.ChangeAsync(account, "campaigns", made.Id(), """{"endDate":"2027-01-09T17:00:00Z"}""")).Outcome);
    }

    [Fact]
    public async Task Reference_ToNothingOrToAnotherAccount_IsRefusedAlike()
    {
        var (account, other) = (await AccountAsync(), await AccountAsync());
        var foreign = (await Later.CreateAsync(other, "products", """{"name":"A"}""")).Id();
        foreach (var product in new[] { foreign, foreign + 1_000_000 })
        {
            (await Later.CreateAsync(account, "campaigns", $$"""{"name":"C","productId":{{product}},"statusId":{{await StatusAsync(other)}}}"""))
                .Refused(CatalogOutcome.Unprocessable, ("/productId", "unknown_reference"), ("/statusId", "unknown_reference"));
        }
    }

    [Fact]
    public async Task Reference_ToADeletedRow_IsRefused()
    {
        var account = await AccountAsync();
        var product = (await Later.CreateAsync(account, "products", """{"name":"A"}""")).Id();
        Assert.Equal(CatalogOutcome.Done, (await Later.DeleteAsync(account, "products", product)).Outcome);
        (await Later.CreateAsync(account, "product-variants", $$"""{"productId":{{product}},"sku":"S"}""")).Refused(CatalogOutcome.Unprocessable, ("/productId", "unknown_reference"));
    }

    [Fact]
    public async Task Delete_WithLiveChildren_ListsThem()
    {
        var account = await AccountAsync();
        var product = (await Later.CreateAsync(account, "products", """{"name":"A"}""")).Id();
        var variant = (await Later.CreateAsync(account, "product-variants", $$"""{"productId":{{product}},"sku":"S"}""")).Id();
        var campaign = (await Later.CreateAsync(account, "campaigns", $$"""{"name":"C","productId":{{product}},"statusId":{{await StatusAsync(account)}}}""")).Id();
        var refused = await Later.DeleteAsync(account, "products", product);
        Assert.Equal(CatalogOutcome.Conflict, refused.Outcome);
        Assert.Equal([$"/campaigns/{campaign}", $"/product-variants/{variant}"], refused.Faults.Select(f => f.Pointer).Order());
        await Later.DeleteAsync(account, "product-variants", variant);
        await Later.DeleteAsync(account, "campaigns", campaign);
        Assert.Equal(CatalogOutcome.Done, (await Later.DeleteAsync(account, "products", product)).Outcome);
        Assert.Null(await Later.ReadAsync(account, "products", product));
        Assert.Equal(CatalogOutcome.NotFound, (await Later.DeleteAsync(account, "products", product)).Outcome);
    }

    [Fact]
    public async Task Delete_RacingWithANewChild_LeavesNoOrphan()
    {
        var account = await AccountAsync();
        for (var i = 0; i < 20; i++)
        {
            var product = (await Later.CreateAsync(account, "products", """{"name":"A"}""")).Id();
            var child = Task.Run(() => Later.CreateAsync(account, "product-variants", $$"""{"productId":{{product}},"sku":"S"}"""));
            var deleted = await Later.DeleteAsync(account, "products", product);
            Assert.NotEqual(deleted.Outcome == CatalogOutcome.Done, (await child).Outcome == CatalogOutcome.Created);
        }
    }

    [Fact]
    public async Task SeededRow_IsRenamedNotDeleted()
    {
        var account = await AccountAsync();
        var status = await StatusAsync(account);
        (await Later.DeleteAsync(account, "campaign-statuses", status)).Refused(CatalogOutcome.Conflict, ("", "seeded_row"));
        Assert.Equal("Nháp", (await Later.ChangeAsync(account, "campaign-statuses", status, """{"name":"Nháp"}""")).Body().GetProperty("name").GetString());
        var own = (await Later.CreateAsync(account, "campaign-statuses", """{"name":"Của tôi"}""")).Id();
        Assert.Equal(CatalogOutcome.Done, (await Later.DeleteAsync(account, "campaign-statuses", own)).Outcome);
    }

    [Fact]
    public async Task Key_ThatIsTaken_IsAConflictThatNamesTheField()
    {
        var account = await AccountAsync();
        var product = (await Later.CreateAsync(account, "products", """{"name":"A"}""")).Id();
        var first = (await Later.CreateAsync(account, "product-variants", $$"""{"productId":{{product}},"sku":"S"}""")).Id();
        (await Later.CreateAsync(account, "product-variants", $$"""{"productId":{{product}},"sku":"S"}""")).Refused(CatalogOutcome.Conflict, ("/sku", "already_exists"));
        await Later.DeleteAsync(account, "product-variants", first);
        Assert.Equal(CatalogOutcome.Created, (await Later.CreateAsync(account, "product-variants", $$"""{"productId":{{product}},"sku":"S"}""")).Outcome);
    }

    [Fact]
    public async Task Value_ThatOnlyTheDatabaseRefuses_IsInvalidAndNamesTheField()
    {
        var account = await AccountAsync();
        await Owner.ExecuteAsync("alter table products add constraint products_status_check2 check (status <> 'bad')");
        (await Later.CreateAsync(account, "products", """{"name":"A","status":"bad"}""")).Refused(CatalogOutcome.Invalid, ("", "invalid_value"));
        await Owner.ExecuteAsync("alter table products drop constraint products_status_check2");
    }

    [Fact]
    public async Task Create_ManyWithOneIdempotencyKey_IsDoneOnce()
    {
        var account = await AccountAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => Later.CreateAsync(account, "products", """{"name":"A"}""", "k1"))));
        Assert.Single(answers, a => a.Outcome == CatalogOutcome.Created);
        Assert.Equal(7, answers.Count(a => a.Outcome == CatalogOutcome.Repeated));
        Assert.Single(answers.Select(a => a.Json).Distinct());
        Assert.Equal(1L, await Owner.ScalarAsync("select count(*) from products where account_id = $1", account.Value));
        (await Later.CreateAsync(account, "products", """{"name":"B"}""", "k1")).Refused(CatalogOutcome.Unprocessable, ("", "idempotency_key_reused"));
        Assert.Equal(CatalogOutcome.Created, (await Later.CreateAsync(await AccountAsync(), "products", """{"name":"A"}""", "k1")).Outcome);
    }

    [Fact]
    public async Task Create_ManyWithOneIdempotencyKeyAndAUniqueKey_AllGetTheFirstAnswer()
    {
        var account = await AccountAsync();
        var product = (await Later.CreateAsync(account, "products", """{"name":"A"}""")).Id();
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() =>
            Later.CreateAsync(account, "product-variants", $$"""{"productId":{{product}},"sku":"S"}""", "k2"))));
        Assert.Equal(7, answers.Count(a => a.Outcome == CatalogOutcome.Repeated));
        Assert.Single(answers.Select(a => a.Json).Distinct());
    }

    [Fact]
    public async Task Writes_AreAuditedWithTheirActor()
    {
        var account = await AccountAsync();
        var product = (await Later.CreateAsync(account, "products", """{"name":"A"}""")).Id();
        await Later.ChangeAsync(account, "products", product, """{"name":"B"}""");
        await Later.DeleteAsync(account, "products", product);
        var trail = await Owner.RowsAsync("select action, actor_id from auditLogs where account_id = $1 and entity_type = 'products' and entity_id = $2 order by id", account.Value, product);
        Assert.Equal(["create key:7", "update key:7", "delete key:7"], trail.Select(r => $"{r[0]} {r[1]}"));
    }

    private async Task<long> StatusAsync(Keys.AccountId account) =>
        (long)(await Owner.ScalarAsync("select id from campaign_statuses where account_id = $1 order by id limit 1", account.Value))!;
}
