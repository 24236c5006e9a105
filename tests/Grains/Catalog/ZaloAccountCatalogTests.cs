using Microsoft.Extensions.DependencyInjection;
using ZaloOrleans.Hosting;
using ZaloOrleans.Keys;
using ZaloOrleans.Secrets;
using ZaloOrleans.Zalo;

namespace ZaloOrleans.Catalog;

public sealed class ZaloAccountCatalogTests(OneSilo silo) : IClassFixture<OneSilo>
{
    private const string Canary = "canary-5f2c";
    private EngineCluster Engine => silo.Engine;

    [Fact]
    public async Task Secrets_AreReadableNowhere()
    {
        var catalog = await CatalogAsync();
        var made = await catalog.CreateAsync("zalo-accounts", $$"""
            {"zaloUserId":"4318657068771012601","appId":"1234","displayName":"Cửa hàng","accessToken":"{{Canary}}-1","refreshToken":"{{Canary}}-2","appSecret":"{{Canary}}-3","oaSecretKey":"{{Canary}}-4"}
            """, "k");
        made.Is(CatalogOutcome.Created);
        var id = made.Body().GetProperty("id").GetInt64();
        var answers = new List<CatalogAnswer>
        {
            made,
            await catalog.CreateAsync("zalo-accounts", "{}", "other"),
            await catalog.ReadAsync("zalo-accounts", id),
            await catalog.ListAsync("zalo-accounts"),
            await catalog.ChangeAsync("zalo-accounts", id, $$"""{"accessToken":"{{Canary}}-5"}"""),
            await catalog.ChangeAsync("zalo-accounts", id, $$"""{"accessToken":["{{Canary}}-6"],"zaloUserId":"{{Canary}}"}"""),
            await catalog.DeleteAsync("zalo-accounts", id),
        };
        Assert.All(answers, a => Assert.DoesNotContain(Canary, $"{a.Json}{string.Concat(a.Faults.Select(f => f.Detail))}", StringComparison.Ordinal));
        Assert.Equal(("official_account", "True", "True", "True", "True"),
            (made.Text("kind"), made.Text("hasAccessToken"), made.Text("hasRefreshToken"), made.Text("hasAppSecret"), made.Text("hasOaSecretKey")));
        Assert.Empty(await TablesWithAsync(Canary));
        Assert.Equal(
            ["official_accounts create", "official_accounts delete", "zalo_accounts create", "zalo_accounts delete", "zalo_accounts update"],
            (await RowsAsync($"select distinct entity_type || ' ' || action from auditlogs where account_id = {catalog.Account} and actor_id = 'key:7' and entity_id = {id}")).Order(StringComparer.Ordinal));
        Assert.Equal(0L, await Engine.ScalarAsync<long>($"select count(*) from zalo_accounts where id = {id} and num_nonnulls(token_ciphertext, refresh_token_ciphertext) > 0"));
    }

    [Fact]
    public async Task Token_IsThatOfItsPlaceAndTakesEffectAtOnce()
    {
        var catalog = await CatalogAsync();
        var id = await catalog.MadeAsync("zalo-accounts", """{"zaloUserId":"101","appId":"1","accessToken":"one","refreshToken":"r","oaSecretKey":"s"}""");
        var token = Engine.Grains.ZaloToken(catalog.Account, id);
        Assert.Equal("one", await token.AccessToken());
        (await catalog.ChangeAsync("zalo-accounts", id, """{"accessToken":"two","tokenExpiry":"2030-01-01T00:00:00Z"}""")).Is(CatalogOutcome.Done);
        Assert.Equal("two", await token.AccessToken());
        var vault = Engine.Services.GetRequiredService<SecretVault>();
        Assert.Equal("r", await vault.DecryptAsync(SealedSecrets.PlaceOf("refreshToken", catalog.Account, id), await BlobAsync($"select refresh_token_ciphertext from zalo_accounts where id = {id}")));
        Assert.Equal("s", await vault.DecryptAsync(SealedSecrets.PlaceOf("oaSecretKey", catalog.Account, id), await BlobAsync($"select oa_secret_key_ciphertext from engine.official_accounts where zalo_account_id = {id}")));
        var without = await catalog.ChangeAsync("zalo-accounts", id, """{"accessToken":null}""");
        Assert.Equal(("False", "True", "False"), (without.Text("hasAccessToken"), without.Text("hasRefreshToken"), without.Text("hasMiniAppKey")));
        Assert.Equal("True", (await catalog.ChangeAsync("zalo-accounts", id, """{"miniAppKey":"k"}""")).Text("hasMiniAppKey"));
        Assert.Null(await token.AccessToken());
        (await catalog.ChangeAsync("zalo-accounts", id, """{"revokedAt":"2026-01-01T00:00:00Z"}""")).Is(CatalogOutcome.Done);
        Assert.Equal("", (await catalog.ChangeAsync("zalo-accounts", id, """{"accessToken":"three"}""")).Text("revokedAt"));
    }

    [Fact]
    public async Task OfficialAccount_BelongsToOneAccountOfTheInstallation()
    {
        var (mine, theirs) = (await CatalogAsync(), await CatalogAsync());
        var id = await theirs.MadeAsync("zalo-accounts", """{"zaloUserId":"202","appId":"1","accessToken":"t"}""");
        (await mine.CreateAsync("zalo-accounts", """{"zaloUserId":"202","appId":"1"}""")).Refused(CatalogOutcome.Conflict, "/zaloUserId already_exists");
        Assert.Empty((await mine.ListAsync("zalo-accounts")).Items());
        (await theirs.CreateAsync("zalo-accounts", """{"zaloUserId":"202","appId":"1"}""")).Refused(CatalogOutcome.Conflict, "/zaloUserId already_exists");
        (await theirs.DeleteAsync("zalo-accounts", id)).Is(CatalogOutcome.Done);
        (await mine.CreateAsync("zalo-accounts", """{"zaloUserId":"202","appId":"1"}""")).Is(CatalogOutcome.Created);
    }

    [Fact]
    public async Task Person_HasNoSecretsAndStaysAPerson()
    {
        var catalog = await CatalogAsync();
        (await catalog.CreateAsync("zalo-accounts", """{"zaloUserId":"303","accessToken":"t","appSecret":"s"}"""))
            .Refused(CatalogOutcome.Invalid, "/accessToken not_an_official_account", "/appSecret not_an_official_account");
        (await catalog.CreateAsync("zalo-accounts", """{"zaloUserId":"abc","appId":"1x"}""")).Refused(CatalogOutcome.Invalid, "/appId invalid_format");
        var person = await catalog.CreateAsync("zalo-accounts", """{"zaloUserId":"303","displayName":"Lan"}""");
        Assert.Equal("person", person.Text("kind"));
        var id = person.Body().GetProperty("id").GetInt64();
        (await catalog.ChangeAsync("zalo-accounts", id, """{"accessToken":"t","appId":"1"}"""))
            .Refused(CatalogOutcome.Unprocessable, "/accessToken not_an_official_account", "/appId not_an_official_account");
        Assert.Equal("Mai", (await catalog.ChangeAsync("zalo-accounts", id, """{"displayName":"Mai"}""", person.ETag)).Text("displayName"));
        (await catalog.ChangeAsync("zalo-accounts", id, """{"displayName":"Hoa"}""", person.ETag)).Refused(CatalogOutcome.PreconditionFailed, " stale");
    }

    [Fact]
    public async Task Person_WhomACustomerIsLinkedTo_IsNotDeleted()
    {
        var catalog = await CatalogAsync();
        await catalog.MadeAsync("customers", """{"zaloUserId":"404"}""");
        var person = Assert.Single((await catalog.ListAsync("zalo-accounts", "zaloUserId=404")).Items()).GetProperty("id").GetInt64();
        var refused = await catalog.DeleteAsync("zalo-accounts", person);
        refused.Is(CatalogOutcome.Conflict);
        Assert.StartsWith("/customer-zalo-links/", Assert.Single(refused.Faults).Pointer, StringComparison.Ordinal);
    }

    private async Task<CatalogCaller> CatalogAsync() => new(Engine.Grains, await Engine.AccountAsync());

    private async Task<byte[]> BlobAsync(string sql) => await Engine.ScalarAsync<byte[]>(sql);

    /// <summary>All tables of the database one of whose rows holds the text, in any column.</summary>
    private async Task<List<string>> TablesWithAsync(string text)
    {
        var found = new List<string>();
        foreach (var table in await RowsAsync("select c.oid::regclass::text from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind in ('r', 'p') and n.nspname in ('public', 'engine', 'orleans') and not c.relispartition"))
        {
            // Bytes read as text, too: a secret in a bytea column shows there.
            if (await Engine.ScalarAsync<bool>($"select exists (select from {table} t where t::text like '%{text}%' or t::text like '%{Convert.ToHexStringLower(System.Text.Encoding.UTF8.GetBytes(text))}%')"))
            {
                found.Add(table);
            }
        }

        return found;
    }

    private async Task<List<string>> RowsAsync(string sql)
    {
        await using var command = Engine.Sql.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<string>();
        while (await reader.ReadAsync())
        {
            rows.Add(reader.GetString(0));
        }

        return rows;
    }
}
