using System.Security.Cryptography;
using ZaloOrleans.Catalog;
using ZaloOrleans.Hosting;
using ZaloOrleans.Keys;

namespace ZaloOrleans.Accounts;

public sealed class AccountGrainTests(OneSilo silo) : IClassFixture<OneSilo>
{
    private EngineCluster Engine => silo.Engine;

    private IInstallationGrain Installation => Engine.Grains.Installation();

    [Fact]
    public async Task Account_New_HasAKeyThatWorksAndIsNowhereElse()
    {
        var made = await Installation.CreateAccount(Change("""{"name":"Phở 24","timezone":"Asia/Bangkok","currency":"thb"}""", "account-1"));
        made.Is(CatalogOutcome.Created);
        Assert.Equal(("Phở 24", "Asia/Bangkok", "THB"), (made.Text("name"), made.Text("timezone"), made.Text("currency")));
        var key = ApiKeyText.TryParse(made.Text("apiKey"))!;
        var found = (await Installation.FindKey(key.PublicId))!;
        Assert.Equal((made.Body().GetProperty("id").GetInt64(), "live", "*"), (found.AccountId, found.Kind, Assert.Single(found.Scopes)));
        Assert.True(CryptographicOperations.FixedTimeEquals(key.SecretHash, found.SecretHash));
        var hex = Convert.ToHexStringLower(System.Text.Encoding.ASCII.GetBytes(key.Secret));
        Assert.Equal(0L, await Engine.ScalarAsync<long>(
            $"select (select count(*) from engine.api_keys t where t::text like '%{key.Secret}%') + (select count(*) from auditlogs t where t::text like '%{key.Secret}%') + (select count(*) from engine.idempotency_keys t where t::text like '%{hex}%')"));
        Assert.Equal(0L, await Engine.ScalarAsync<long>($"select count(*) from auditlogs where entity_type = 'api_keys' and new_valuesjson ->> 'secret_hash' <> '[redacted]'"));
    }

    [Fact]
    public async Task Account_MadeManyTimesWithOneIdempotencyKey_IsOne()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Installation.CreateAccount(Change("""{"name":"Một"}""", "account-2"))));
        Assert.Single(answers, a => a.Outcome == CatalogOutcome.Created);
        Assert.Single(answers.Select(a => a.Json).Distinct());
        Assert.Equal(1L, await Engine.ScalarAsync<long>("select count(*) from accounts where name = 'Một'"));
        (await Installation.CreateAccount(Change("""{"name":"Hai"}""", "account-2"))).Refused(CatalogOutcome.Unprocessable, " idempotency_key_reused");
    }

    [Fact]
    public async Task Account_Wrong_SaysAllAtOnce() =>
        (await Installation.CreateAccount(Change("""{"timezone":"Hanoi","currency":"DONG","owner":1}""")))
            .Refused(CatalogOutcome.Invalid, "/timezone invalid_time_zone", "/currency too_long", "/owner unknown_field", "/name required");

    [Fact]
    public async Task Accounts_AreListedInPages()
    {
        for (var i = 0; i < 5; i++)
        {
            await Engine.AccountAsync();
        }

        var (seen, query) = (new List<long>(), new CatalogList { Resource = "accounts", Limit = 2, Total = true });
        while (true)
        {
            var page = await Installation.Accounts(query);
            seen.AddRange(page.Items().Select(i => i.GetProperty("id").GetInt64()));
            if (page.Body().GetProperty("nextCursor").GetString() is not { } cursor)
            {
                break;
            }

            query = query with { Cursor = cursor };
        }

        Assert.Equal(seen.Order(), seen);
        Assert.Equal(await Engine.ScalarAsync<long>("select count(*) from accounts"), seen.Distinct().Count());
        (await Installation.Accounts(query with { Cursor = "x", Filters = [KeyValuePair.Create("name", "x")], Sort = "name" }))
            .Refused(CatalogOutcome.Invalid, "/name unknown_filter", "/sort invalid_sort", "/cursor invalid_cursor");
    }

    [Fact]
    public async Task Settings_ArePatchedAndRaiseThePolicy()
    {
        var grain = Engine.Grains.OfAccount(await Engine.LawfulAccountAsync());
        var settings = await grain.Settings();
        Assert.Equal(("Asia/Ho_Chi_Minh", "30", "[]"), (settings.Text("timezone"), settings.Text("sessionGapMinutes"), settings.Text("allowedOrigins")));
        var account = settings.Body().GetProperty("accountId").GetInt64();
        var before = await Engine.ScalarAsync<long>($"select version from engine.policy_versions where account_id = {account}");
        var changed = await grain.ChangeSettings(Change(
            """{"timezone":"Asia/Tokyo","retentionMonths":24,"quietHours":[{"from":"22:00","to":"07:00"}],"allowedOrigins":["https://Shop.vn/"],"npsScale":"-100..100"}""", etag: settings.ETag));
        changed.Is(CatalogOutcome.Done);
        Assert.Equal(("Asia/Tokyo", "24", "[\"https://shop.vn\"]"), (changed.Text("timezone"), changed.Text("retentionMonths"), changed.Text("allowedOrigins")));
        Assert.Equal((changed.Json, changed.ETag), ((await grain.Settings()).Json, (await grain.Settings()).ETag));
        Assert.True(await Engine.ScalarAsync<long>($"select version from engine.policy_versions where account_id = {account}") > before);
        (await grain.ChangeSettings(Change("""{"timezone":"Asia/Seoul"}""", etag: settings.ETag))).Refused(CatalogOutcome.PreconditionFailed, " stale");
        (await grain.ChangeSettings(Change("""{"timezone":"Hanoi","currency":null,"sessionGapMinutes":0,"accountId":7,"colour":1}""")))
            .Refused(CatalogOutcome.Invalid, "/timezone invalid_time_zone", "/currency required", "/sessionGapMinutes out_of_range", "/accountId read_only", "/colour unknown_field");
        (await grain.ChangeSettings(Change("""{"currency":"XXX","linkHosts":["not a host"]}"""))).Refused(CatalogOutcome.Invalid, "/currency invalid_currency", "/linkHosts/0 invalid_host");
        Assert.Equal("key:7", await Engine.ScalarAsync<string>($"select actor_id from auditlogs where account_id = {account} and entity_type = 'account_settings' and action = 'update'"));
    }

    [Fact]
    public async Task Key_IsShownOnceListedWithoutItsSecretAndRevokedAtOnce()
    {
        var grain = Engine.Grains.OfAccount(await Engine.AccountAsync());
        var made = await grain.CreateKey(Change("""{"name":"Web","kind":"pub","origins":["https://shop.vn"]}""", "key-1"));
        made.Is(CatalogOutcome.Created);
        var key = ApiKeyText.TryParse(made.Text("key"))!;
        Assert.Equal(("pub", $"zo_pub_{key.PublicId}", "[\"ingest:write\"]"), (made.Text("kind"), made.Text("prefix"), made.Text("scopes")));
        Assert.Equal(made.Json, (await grain.CreateKey(Change("""{"name":"Web","kind":"pub","origins":["https://shop.vn"]}""", "key-1"))).Json);
        var listed = await grain.Keys();
        Assert.DoesNotContain(key.Secret, listed.Json, StringComparison.Ordinal);
        Assert.Equal(made.Body().GetProperty("id").GetInt64(), Assert.Single(listed.Items()).GetProperty("id").GetInt64());
        Assert.Null((await Installation.FindKey(key.PublicId))!.RevokedAt);
        var id = made.Body().GetProperty("id").GetInt64();
        (await Engine.Grains.OfAccount(await Engine.AccountAsync()).RevokeKey(id, "key:9")).Is(CatalogOutcome.NotFound);
        Assert.Null((await Installation.FindKey(key.PublicId))!.RevokedAt);
        (await grain.RevokeKey(id, "key:7")).Is(CatalogOutcome.Done);
        var revokedAt = (await Installation.FindKey(key.PublicId))!.RevokedAt;
        Assert.NotNull(revokedAt);
        (await grain.RevokeKey(id, "key:7")).Is(CatalogOutcome.Done);
        Assert.Equal(revokedAt, (await Installation.FindKey(key.PublicId))!.RevokedAt);
        Assert.Null(await Installation.FindKey("000000000000"));
        (await grain.CreateKey(Change("""{"name":"","kind":"pub","scopes":["*"]}"""))).Refused(CatalogOutcome.Invalid, "/name too_short", "/scopes/0 invalid_scope");
    }

    private static CatalogChange Change(string json, string? key = null, string? etag = null) => CatalogCaller.Change("x", 0, json, etag, key);
}
