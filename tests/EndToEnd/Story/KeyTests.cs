using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ZaloOrleans.Accounts;

namespace ZaloOrleans.Story;

/// <summary>Who may call, for how long, and what is kept of a key.</summary>
[Collection<StoryCollection>]
public sealed class KeyTests(StoryFixture story)
{
    // Five seconds are promised; a second more is for this machine, which is busy with other tests.
    private static readonly TimeSpan Revoked = TimeSpan.FromSeconds(6);

    [Fact]
    public async Task Key_Revoked_IsRefusedWithinFiveSeconds()
    {
        using var shop = await story.OpenShopAsync();
        var made = (await shop.Wire.PostAsync("/v1/api-keys", new { name = "Kho hàng" })).Good();
        using var wire = story.WireWith(made.Json.GetProperty("key").GetString()!);
        (await wire.GetAsync("/v1/ping")).Good();

        (await shop.Wire.DeleteAsync(Shop.PathOf("api-keys", made.Id))).Good();
        var watch = Stopwatch.StartNew();
        var last = await Eventually.HoldsAsync("the key is refused", () => wire.GetAsync("/v1/ping"), reply => reply.Status != HttpStatusCode.OK);

        Assert.InRange(watch.Elapsed, TimeSpan.Zero, Revoked);
        last.Problem(HttpStatusCode.Unauthorized, "key_invalid");
        (await wire.PostAsync("/v1/track", Item.Track("u", "e"))).Problem(HttpStatusCode.Unauthorized, "key_invalid");
        var listed = Assert.Single((await shop.Wire.GetAsync("/v1/api-keys")).Good().Json.GetProperty("items").EnumerateArray(), key => key.GetProperty("id").GetInt64() == made.Id);
        Assert.Equal(JsonValueKind.String, listed.GetProperty("revokedAt").ValueKind);
    }

    [Fact]
    public async Task Key_Expired_IsRefused()
    {
        using var shop = await story.OpenShopAsync();
        var made = (await shop.Wire.PostAsync("/v1/api-keys", new { name = "Chiến dịch", expiresAt = DateTimeOffset.UtcNow.AddSeconds(2) })).Good();
        using var wire = story.WireWith(made.Json.GetProperty("key").GetString()!);
        (await wire.GetAsync("/v1/ping")).Good();

        (await Eventually.HoldsAsync("the key is refused", () => wire.GetAsync("/v1/ping"), reply => reply.Status != HttpStatusCode.OK)).Problem(HttpStatusCode.Unauthorized, "key_invalid");
        Assert.True(DateTimeOffset.UtcNow >= made.Json.GetProperty("expiresAt").GetDateTimeOffset(), "It was refused before its end.");
    }

    [Fact]
    public async Task Key_UnknownMistypedOrMissing_IsRefused()
    {
        using var shop = await story.OpenShopAsync();
        var parts = shop.Key.Split('_');
        var otherSecret = new ApiKeyText("live", parts[2], ApiKeyText.New("live").Secret).ToString();
        foreach (var (key, code) in new[] { (ApiKeyText.New("live").ToString(), "key_invalid"), (otherSecret, "key_invalid"), (shop.Key[..^1] + "!", "key_malformed"), ("zo_admin_guess", "key_invalid") })
        {
            using var wire = story.WireWith(key);
            (await wire.GetAsync("/v1/ping")).Problem(HttpStatusCode.Unauthorized, code);
            (await wire.PostAsync("/v1/batch", new { batch = new[] { Item.Track("u", "e") } })).Problem(HttpStatusCode.Unauthorized, code);
        }

        using var nobody = story.WireWithoutKey();
        (await nobody.PostAsync("/v1/track", Item.Track("u", "e"))).Problem(HttpStatusCode.Unauthorized, "key_missing");
        (await nobody.GetAsync($"/v1/ping?key={shop.Key}")).Problem(HttpStatusCode.Unauthorized, "key_in_query");
        Assert.Equal(0L, await story.Database.ScalarAsync<long>($"select count(*) from events where account_id = {shop.Id}"));
    }

    [Fact]
    public async Task Key_WithAScope_MayDoThatAndNoMore()
    {
        using var shop = await story.OpenShopAsync();
        using var ingest = await WireAsync(shop, new { name = "Web", scopes = new[] { "ingest:write" } });
        using var page = await WireAsync(shop, new { name = "Trang", kind = "pub" });
        using var reader = await WireAsync(shop, new { name = "Báo cáo", scopes = new[] { "customers:read", "keys:write" } });

        foreach (var wire in new[] { ingest, page })
        {
            (await wire.PostAsync("/v1/batch", new { batch = new[] { Item.Track("u", "e") } })).Good();
        }

        (await ingest.GetAsync("/v1/customers")).Problem(HttpStatusCode.Forbidden, "scope_missing");
        (await ingest.PostAsync("/v1/api-keys", new { name = "k" })).Problem(HttpStatusCode.Forbidden, "scope_missing");
        (await page.GetAsync("/v1/customers")).Problem(HttpStatusCode.Forbidden, "secret_key_required");
        (await page.PostAsync("/v1/identify", Item.Identify("u", new { marketingConsent = true }))).Problem(HttpStatusCode.BadRequest);
        (await reader.GetAsync("/v1/customers")).Good();
        (await reader.PatchAsync("/v1/customers/1", "{}")).Problem(HttpStatusCode.Forbidden, "scope_missing");
        (await reader.PostAsync("/v1/track", Item.Track("u", "e"))).Problem(HttpStatusCode.Forbidden, "scope_missing");
        (await reader.PostAsync("/v1/api-keys", new { name = "k", scopes = new[] { "*" } })).Problem(HttpStatusCode.Forbidden, "scope_missing");
        (await shop.Wire.PostAsync("/v1/accounts", new { name = "Của tôi" })).Problem(HttpStatusCode.Forbidden, "admin_required");
        (await story.Admin.GetAsync("/v1/customers")).Problem(HttpStatusCode.Forbidden, "account_key_required");
    }

    [Fact]
    public async Task Key_IsShownOnce_AndOnlyItsHashIsKept()
    {
        using var shop = await story.OpenShopAsync();
        var idempotency = Guid.NewGuid().ToString();
        var made = (await shop.Wire.PostAsync("/v1/api-keys", new { name = "Kho" }, idempotency)).Good();
        var key = made.Json.GetProperty("key").GetString()!;
        var secret = key.Split('_')[3];

        var listed = (await shop.Wire.GetAsync("/v1/api-keys")).Good();
        Assert.Contains("\"name\":\"Kho\"", listed.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(secret, listed.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(shop.Key.Split('_')[3], listed.Text, StringComparison.Ordinal);
        Assert.Equal(SHA256.HashData(Encoding.ASCII.GetBytes(secret)), await story.Database.ScalarAsync<byte[]>($"select secret_hash from engine.api_keys where id = {made.Id}"));

        // A repeat of the very same request gets the very same answer, and still no table has the secret.
        Assert.Equal(made.Text, (await shop.Wire.PostAsync("/v1/api-keys", new { name = "Kho" }, idempotency)).Good().Text);
        Assert.Equal(0L, await story.Database.ScalarAsync<long>($"""
            select (select count(*) from engine.api_keys k where k::text like '%' || {secret} || '%')
                 + (select count(*) from auditlogs a where a::text like '%' || {secret} || '%')
                 + (select count(*) from engine.idempotency_keys i where position(convert_to({secret}, 'UTF8') in i.response) > 0)
            """));
        Assert.Equal(2L, await story.Database.ScalarAsync<long>($"select count(*) from engine.api_keys where account_id = {shop.Id}"));
    }

    private async Task<Wire> WireAsync(Shop shop, object key) =>
        story.WireWith((await shop.Wire.PostAsync("/v1/api-keys", key)).Good().Json.GetProperty("key").GetString()!);
}
