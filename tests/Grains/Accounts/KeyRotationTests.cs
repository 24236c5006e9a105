using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using ZaloOrleans.Catalog;
using ZaloOrleans.Hosting;
using ZaloOrleans.Keys;
using ZaloOrleans.Schema;
using ZaloOrleans.Secrets;
using ZaloOrleans.Zalo;
using ZaloOrleans.Zalo.Tokens;

namespace ZaloOrleans.Accounts;

/// <summary>Keys are rotated while the engine runs: what was encrypted opens at every moment, and an old key goes when nothing needs it.</summary>
public sealed class KeyRotationTests(OneSilo silo) : IClassFixture<OneSilo>
{
    private static long _lastOa = 5_000_000;
    private EngineCluster Engine => silo.Engine;

    [Fact]
    public async Task DataKey_RotatedByOneCall_GoesOnByItselfUntilTheOldOneIsDestroyed()
    {
        var (catalog, id) = await OaAsync();
        var before = await BlobAsync(id);

        await RotateAsync(catalog.Account);
        await RestsAsync(catalog.Account, "waiting 2 5 0 0 1 0");
        await OpensAsync(catalog.Account, id);
        Assert.NotEqual(before, await BlobAsync(id));

        // It is not over, so no third key comes to be, however often it is called; and the old key outlives what may be on its way.
        await RotateAsync(catalog.Account);
        await RestsAsync(catalog.Account, "waiting 2 5 0 0 1 0");
        await GraceOverAsync(catalog.Account);
        await IsAsync(catalog.Account, "done 2 5 0 0 0 1");
        Assert.Equal("destroyed 0,active 60", await Engine.ScalarAsync<string>(
            $"select string_agg(state || ' ' || length(wrapped_key), ',' order by id) from engine.data_keys where account_id = {catalog.Account}"));
        Assert.Equal(0, await Engine.ScalarAsync<long>($"select count(*) from engine.wakeups where target = '{GrainKey.DataKey(catalog.Account)}'"));
        await OpensAsync(catalog.Account, id);

        await RotateAsync(catalog.Account);
        await RestsAsync(catalog.Account, "waiting 3 5 0 0 1 1");
        await OpensAsync(catalog.Account, id);
    }

    [Fact]
    public async Task Rotation_OfMoreSecretsThanOneSliceHolds_FindsThemAll()
    {
        var (catalog, id) = await OaAsync();
        await ManyAsync(catalog, id, 450);
        await RotateAsync(catalog.Account);
        await RestsAsync(catalog.Account, "waiting 2 455 0 0 1 0");
        await OpensAsync(catalog.Account, id);
        var last = await Engine.ScalarAsync<long>($"select max(id) from zalo_accounts where account_id = {catalog.Account}");
        Assert.Equal("secret 450", await Engine.Services.GetRequiredService<SecretVault>().DecryptAsync(SealedSecrets.PlaceOf("accessToken", catalog.Account, last), await BlobAsync(last)));
    }

    [Fact]
    public async Task Rotation_WhatCameUnderTheOldKeyBehindIt_IsFoundBeforeThatIsDestroyed()
    {
        var (catalog, id) = await OaAsync();
        var old = await BlobAsync(id);
        await RotateAsync(catalog.Account);
        await RestsAsync(catalog.Account, "waiting 2 5 0 0 1 0");
        await Engine.ExecuteAsync($"update zalo_accounts set token_ciphertext = decode('{Convert.ToHexString(old)}', 'hex') where id = {id}");
        await IsAsync(catalog.Account, "encrypting 2 4 1 0 1 0");
        await OpensAsync(catalog.Account, id);
        await GraceOverAsync(catalog.Account);
        await IsAsync(catalog.Account, "done 2 5 0 0 0 1");
        await OpensAsync(catalog.Account, id);
    }

    [Fact]
    public async Task Rotation_OfASecretThatDoesNotOpen_KeepsTheOldKeyUntilItIsGivenAgain()
    {
        var (catalog, id) = await OaAsync();
        await Engine.ExecuteAsync($"update zalo_accounts set token_ciphertext = set_byte(token_ciphertext, length(token_ciphertext) - 1, 255 - get_byte(token_ciphertext, length(token_ciphertext) - 1)) where id = {id}");
        await RotateAsync(catalog.Account);
        await RestsAsync(catalog.Account, "encrypting 2 4 1 1 1 0");
        await GraceOverAsync(catalog.Account);
        await RestsAsync(catalog.Account, "encrypting 2 4 1 1 1 0");

        (await catalog.ChangeAsync("zalo-accounts", id, """{"accessToken":"access"}""")).Is(CatalogOutcome.Done);
        await RotateAsync(catalog.Account);
        await IsAsync(catalog.Account, "done 2 5 0 0 0 1");
        await OpensAsync(catalog.Account, id);
    }

    [Fact]
    public async Task Rotation_BegunManyTimesAtOnce_MakesOneKeyAndOneWakeup()
    {
        var (catalog, id) = await OaAsync();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => RotateAsync(catalog.Account)));
        await RestsAsync(catalog.Account, "waiting 2 5 0 0 1 0");
        Assert.Equal("decrypt_only,active", await Engine.ScalarAsync<string>($"select string_agg(state, ',' order by id) from engine.data_keys where account_id = {catalog.Account}"));
        await OpensAsync(catalog.Account, id);
    }

    [Fact]
    public async Task Rotation_OfAnAccountWithoutSecrets_IsA404()
    {
        foreach (var account in new[] { (await Engine.AccountAsync()).Value, 999_999 })
        {
            Assert.Equal(CatalogOutcome.NotFound, (await Engine.Grains.Installation().RotateDataKey(account, "admin")).Outcome);
            Assert.Equal(CatalogOutcome.NotFound, (await Engine.Grains.Installation().DataKeyRotation(account)).Outcome);
        }
    }

    [Fact]
    public async Task Ciphertext_MovedToAnotherRowColumnOrAccount_DoesNotOpen()
    {
        var (catalog, id) = await OaAsync();
        var (other, otherId) = await OaAsync();
        var vault = Engine.Services.GetRequiredService<SecretVault>();
        var blob = await BlobAsync(id);
        var place = SealedSecrets.PlaceOf("accessToken", catalog.Account, id);
        Assert.Equal("access", await vault.DecryptAsync(place, blob));
        foreach (var moved in new[] { place with { RowId = otherId }, place with { Column = "refresh_token_ciphertext" }, place with { Table = "official_accounts" }, place with { Account = other.Account } })
        {
            await Assert.ThrowsAnyAsync<CryptographicException>(() => vault.DecryptAsync(moved, blob));
        }

        // In the table itself: the other row's token is not to be had, and its grain says so.
        await Engine.ExecuteAsync($"update zalo_accounts set token_ciphertext = decode('{Convert.ToHexString(blob)}', 'hex') where id = {otherId}");
        var tokens = await Engine.Services.GetRequiredService<OfficialTokenReader>().ReadAsync(other.Account, otherId);
        Assert.Equal((null, "token_ciphertext"), (tokens!.AccessToken, Assert.Single(tokens.Unopenable)));
    }

    [Fact]
    public async Task MasterKey_IsRotated_OldAndNewOpen_ThenTheNewAlone()
    {
        var (catalog, id) = await OaAsync();
        var old = MasterKey.Parse(Convert.ToBase64String(Engine.Database.MasterKey));
        var next = MasterKey.Parse(Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));
        await using var sources = new EngineDataSources(new DatabaseOptions { EngineConnectionString = Engine.Database.EngineConnectionString, QueryConnectionString = Engine.Database.QueryConnectionString });
        var place = SealedSecrets.PlaceOf("accessToken", catalog.Account, id);
        var blob = await BlobAsync(id);

        // A silo of the new kind opens everything, and a row that was sealed under the old key.
        var both = new SecretVault(sources.Engine, next.After(old));
        Assert.Equal("access", await both.DecryptAsync(place, blob));
        Assert.Equal("s", both.Unseal("p", new SecretVault(sources.Engine, old).Seal("p", "s")));
        await Assert.ThrowsAnyAsync<CryptographicException>(() => new SecretVault(sources.Engine, next).DecryptAsync(place, blob));

        var rotation = new DataKeyWrapping(sources.Engine, new EngineTransactions(sources.Engine), both, next.After(old));
        Assert.True(await rotation.WrapAsync("admin") > 0);
        Assert.Equal(0, await rotation.WrapAsync("admin"));
        Assert.Equal("access", await new SecretVault(sources.Engine, next).DecryptAsync(place, blob));
        await Assert.ThrowsAnyAsync<CryptographicException>(() => new SecretVault(sources.Engine, old).DecryptAsync(place, blob));

        // Back, for the other tests of this database.
        Assert.True(await new DataKeyWrapping(sources.Engine, new EngineTransactions(sources.Engine), new SecretVault(sources.Engine, old.After(next)), old.After(next)).WrapAsync("admin") > 0);
    }

    private async Task<(CatalogCaller Catalog, long Id)> OaAsync()
    {
        var catalog = new CatalogCaller(Engine.Grains, await Engine.AccountAsync());
        return (catalog, await catalog.MadeAsync("zalo-accounts", $$"""
            {"zaloUserId":"{{Interlocked.Increment(ref _lastOa)}}","appId":"1","accessToken":"access","refreshToken":"refresh","appSecret":"secret","oaSecretKey":"key","miniAppKey":"mini"}
            """));
    }

    private Task<byte[]> BlobAsync(long id) => Engine.ScalarAsync<byte[]>($"select token_ciphertext from zalo_accounts where id = {id}");

    /// <summary>Further accounts with one secret each.</summary>
    private async Task ManyAsync(CatalogCaller catalog, long id, int count)
    {
        await Engine.ExecuteAsync($"insert into zalo_accounts (account_id, zalo_user_id) select {catalog.Account}, 'p{id}-' || n from generate_series(1, {count}) n");
        var vault = Engine.Services.GetRequiredService<SecretVault>();
        for (var n = 1; n <= count; n++)
        {
            await using var give = Engine.Sql.CreateCommand($"update zalo_accounts set token_ciphertext = $1 where zalo_user_id = 'p{id}-{n}'");
            var row = await Engine.ScalarAsync<long>($"select id from zalo_accounts where zalo_user_id = 'p{id}-{n}'");
            give.Parameters.AddWithValue(await vault.EncryptAsync(SealedSecrets.PlaceOf("accessToken", catalog.Account, row), $"secret {n}"));
            await give.ExecuteNonQueryAsync();
        }
    }

    private async Task RotateAsync(AccountId account) => (await Engine.Grains.Installation().RotateDataKey(account.Value, "admin")).Is(CatalogOutcome.Accepted);

    /// <summary>Waits for "state activeKey encrypted left unopenable retired destroyed".</summary>
    private async Task IsAsync(AccountId account, string expected)
    {
        var start = TimeProvider.System.GetTimestamp();
        string actual;
        while ((actual = await ProgressAsync(account)) != expected)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(start) < TimeSpan.FromSeconds(30), $"Expected {expected}, still {actual}.");
            await Task.Delay(25);
        }
    }

    private async Task<string> ProgressAsync(AccountId account)
    {
        var body = (await Engine.Grains.Installation().DataKeyRotation(account.Value)).Body();
        return string.Join(' ', new[] { "state", "activeKey", "encrypted", "left", "unopenable", "retired", "destroyed" }.Select(n => body.GetProperty(n)));
    }

    /// <summary>The same, and that the one wake-up for the next pass is minutes away.</summary>
    private async Task RestsAsync(AccountId account, string expected)
    {
        await IsAsync(account, expected);
        await Engine.EventuallyAsync("true 1", $"select (min(due_at) > now() + interval '5 minutes') || ' ' || count(*) from engine.wakeups where target = '{GrainKey.DataKey(account)}'");
    }

    /// <summary>Eleven minutes pass.</summary>
    private Task GraceOverAsync(AccountId account) => Engine.ExecuteAsync($"""
        update engine.data_keys set retired_at = now() - interval '11 minutes' where account_id = {account} and state = 'decrypt_only';
        update engine.wakeups set due_at = now() where target = '{GrainKey.DataKey(account)}'
        """);

    /// <summary>With a vault that remembers no key.</summary>
    private async Task OpensAsync(AccountId account, long id)
    {
        await using var sources = new EngineDataSources(new DatabaseOptions { EngineConnectionString = Engine.Database.EngineConnectionString, QueryConnectionString = Engine.Database.QueryConnectionString });
        var vault = new SecretVault(sources.Engine, MasterKey.Parse(Convert.ToBase64String(Engine.Database.MasterKey)));
        foreach (var (name, expected) in new[] { ("accessToken", "access"), ("refreshToken", "refresh"), ("appSecret", "secret"), ("oaSecretKey", "key"), ("miniAppKey", "mini") })
        {
            var place = SealedSecrets.PlaceOf(name, account, id);
            var (home, key) = place.Table == "zalo_accounts" ? ("public", "id") : ("engine", "zalo_account_id");
            Assert.Equal(expected, await vault.DecryptAsync(place, await Engine.ScalarAsync<byte[]>($"select {place.Column} from {home}.{place.Table} where {key} = {id}")));
        }
    }
}
