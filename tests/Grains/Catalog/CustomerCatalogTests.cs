using ZaloOrleans.Hosting;
using ZaloOrleans.Ingest;
using ZaloOrleans.Keys;

namespace ZaloOrleans.Catalog;

public sealed class CustomerCatalogTests(OneSilo silo) : IClassFixture<OneSilo>
{
    private EngineCluster Engine => silo.Engine;

    [Fact]
    public async Task Customer_ReadByQuery_IsAsItsGrainAnswers()
    {
        var catalog = await CatalogAsync();
        var made = await catalog.CreateAsync("customers", """
            {"externalId":"u-1","firstName":"Lan","lastName":"Nguyễn","phone":"0912 345 678","email":"Lan@Example.vn","zaloUserId":"8675309","stateCode":"vn-hn",
             "marketingConsent":true,"traits":{"tier":"gold","timezone":"Asia/Ho_Chi_Minh","size":{"eu":38.5}}}
            """);
        made.Is(CatalogOutcome.Created);
        var id = made.Body().GetProperty("id").GetInt64();
        var read = await catalog.ReadAsync("customers", id);
        Assert.Equal(made.ETag, read.ETag);
        Assert.True(System.Text.Json.JsonElement.DeepEquals(made.Body(), read.Body()), $"{made.Json}\n{read.Json}");
        Assert.Equal(read.Body().EnumerateObject().Select(p => p.Name), made.Body().EnumerateObject().Select(p => p.Name));
        Assert.Equal(("+84912345678", "lan@example.vn", "8675309", "VN-HN"), (read.Text("phone"), read.Text("email"), read.Text("zaloUserId"), read.Text("stateCode")));
        Assert.Equal(id, Assert.Single((await catalog.ListAsync("customers", "externalId=u-1", "marketingConsent=true")).Items()).GetProperty("id").GetInt64());
    }

    [Fact]
    public async Task Customer_Patched_MergesTraitsAndChecksItsVersion()
    {
        var catalog = await CatalogAsync();
        var made = await catalog.CreateAsync("customers", """{"firstName":"Lan","traits":{"tier":"gold","city":"Huế"}}""");
        var id = made.Body().GetProperty("id").GetInt64();
        var changed = await catalog.ChangeAsync("customers", id, """{"firstName":null,"lastName":"Trần","traits":{"tier":null,"language":"vi"}}""", made.ETag);
        changed.Is(CatalogOutcome.Done);
        Assert.Equal("""{"city":"Huế","language":"vi"}""", changed.Body().GetProperty("traits").GetRawText());
        Assert.Equal(System.Text.Json.JsonValueKind.Null, changed.Body().GetProperty("firstName").ValueKind);
        (await catalog.ChangeAsync("customers", id, """{"lastName":"Lê"}""", made.ETag)).Refused(CatalogOutcome.PreconditionFailed, " stale");
        (await catalog.ChangeAsync("customers", id, """{"traits":{"city":"Đà Nẵng"}}""", changed.ETag)).Is(CatalogOutcome.Done);
        (await catalog.ChangeAsync("customers", id, """{"traits":{"city":"Hội An"}}""", changed.ETag)).Refused(CatalogOutcome.PreconditionFailed, " stale");
        (await catalog.ChangeAsync("customers", id, $$$"""{"traits":{{{{string.Join(',', Enumerable.Range(0, 100).Select(i => $"\"t{i}\":1"))}}}}}"""))
            .Refused(CatalogOutcome.Invalid, "/traits too_many_traits");
        (await catalog.ChangeAsync("customers", id, """{"lastName":"Lê"}""", "*")).Is(CatalogOutcome.Done);
        (await catalog.DeleteAsync("customers", id, made.ETag)).Refused(CatalogOutcome.PreconditionFailed, " stale");
        (await catalog.DeleteAsync("customers", id)).Is(CatalogOutcome.Done);
        (await catalog.ReadAsync("customers", id)).Is(CatalogOutcome.NotFound);
        (await catalog.ChangeAsync("customers", id, """{"lastName":"Lê"}""")).Is(CatalogOutcome.NotFound);
    }

    [Fact]
    public async Task Customer_Wrong_SaysAllAtOnce()
    {
        var catalog = await CatalogAsync();
        (await catalog.CreateAsync("customers", """{"phone":"1","email":"xyz","marketingConsent":1,"id":5,"vip":true,"traits":[]}"""))
            .Refused(CatalogOutcome.Invalid, "/marketingConsent invalid_type", "/id read_only", "/vip unknown_field", "/traits invalid_type", "/phone invalid_phone", "/email invalid_email");
        (await catalog.CreateAsync("customers", """{"countryCode":"QQ","stateCode":"VN-HN","cityCode":"none"}"""))
            .Refused(CatalogOutcome.Invalid, "/cityCode unknown_reference", "/countryCode unknown_reference");
    }

    [Fact]
    public async Task Customer_WithSomebodyElsesIdentity_IsAConflict()
    {
        var catalog = await CatalogAsync();
        await catalog.MadeAsync("customers", """{"externalId":"u-1","email":"a@b.vn","phone":"0912345678"}""");
        (await catalog.CreateAsync("customers", """{"externalId":"u-1"}""")).Refused(CatalogOutcome.Conflict, "/externalId identity_taken");
        (await catalog.CreateAsync("customers", """{"email":"A@b.vn"}""")).Refused(CatalogOutcome.Conflict, "/email identity_taken");
        (await catalog.CreateAsync("customers", """{"phone":"+84912345678"}""")).Is(CatalogOutcome.Created);
    }

    [Fact]
    public async Task Create_ManyWithOneIdempotencyKey_IsOneCustomer()
    {
        var catalog = await CatalogAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => catalog.CreateAsync("customers", """{"firstName":"Lan"}""", "k")));
        Assert.Single(answers, a => a.Outcome == CatalogOutcome.Created);
        Assert.Single(answers.Select(a => a.Body().GetProperty("id").GetInt64()).Distinct());
        Assert.Equal(1L, await Engine.ScalarAsync<long>($"select count(*) from customers where account_id = {catalog.Account}"));
    }

    [Fact]
    public async Task Customers_AreFoundByWhatTheyAreKnownBy()
    {
        var (catalog, other) = (await CatalogAsync(), await CatalogAsync());
        var first = await catalog.MadeAsync("customers", """{"externalId":"u-1","email":"a@b.vn","phone":"0912345678","zaloUserId":"555"}""");
        var second = await catalog.MadeAsync("customers", """{"phone":"0912345678"}""");
        await other.MadeAsync("customers", """{"externalId":"u-1","phone":"0912345678"}""");
        foreach (var identity in new Identity[] { new(IdentityKind.External, "u-1"), new(IdentityKind.Email, "a@b.vn"), new(IdentityKind.Zalo, "555") })
        {
            var found = await Engine.Grains.Query(catalog.Account).FindCustomers(identity);
            Assert.Equal((await catalog.ReadAsync("customers", first)).Json, Assert.Single(found.Items()).GetRawText());
        }

        Assert.Equal([first, second], (await Engine.Grains.Query(catalog.Account).FindCustomers(new Identity(IdentityKind.Phone, "+84912345678"))).Items().Select(i => i.GetProperty("id").GetInt64()));
        Assert.Empty((await Engine.Grains.Query(catalog.Account).FindCustomers(new Identity(IdentityKind.External, "+84912345678"))).Items());
        await catalog.DeleteAsync("customers", first);
        Assert.Equal([second], (await Engine.Grains.Query(catalog.Account).FindCustomers(new Identity(IdentityKind.Phone, "+84912345678"))).Items().Select(i => i.GetProperty("id").GetInt64()));
    }

    private async Task<CatalogCaller> CatalogAsync() => new(Engine.Grains, await Engine.AccountAsync());
}
