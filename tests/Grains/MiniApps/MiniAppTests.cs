using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using ZaloOrleans.Hosting;
using ZaloOrleans.Ingest;
using ZaloOrleans.Keys;
using ZaloOrleans.Secrets;
using ZaloOrleans.TestKit;
using ZaloOrleans.Zalo;

namespace ZaloOrleans.MiniApps;

/// <summary>Sessions and webhooks of Mini Apps: the real engine, the real graph simulator, real PostgreSQL.</summary>
public sealed class MiniAppTests(PostgresCluster postgres) : IAsyncLifetime
{
    private const string AppId = "1163843031413526746";
    private const string OaId = "4318657068771012646";
    private const string Secret = "app-secret-canary";
    private const string OpenApiKey = "open-api-key-canary";
    private TestDatabase _database = null!;
    private EngineCluster _engine = null!;
    private SimulatedZalo _zalo = null!;
    private HttpClient _sim = null!;
    private AccountId _account;
    private long _oa;

    public async ValueTask InitializeAsync()
    {
        _database = await postgres.CreateDatabaseAsync();
        _zalo = await SimulatedZalo.StartAsync();
        _sim = new HttpClient { BaseAddress = _zalo.Url };
        _engine = await EngineCluster.StartAsync(_database, zalo: _zalo.Url);
        _account = await _engine.AccountAsync();
        _oa = await ConnectAsync(_account, OaId, Secret, OpenApiKey);
        (await _sim.PostAsJsonAsync("/_sim/miniapp/apps", new { appId = AppId, appSecret = Secret, openApiKey = OpenApiKey })).EnsureSuccessStatusCode();
    }

    public async ValueTask DisposeAsync()
    {
        _sim.Dispose();
        await _engine.DisposeAsync();
        await _zalo.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task Open_FindsOrMakesOneCustomer_AndItsTokenSaysWhichOne()
    {
        var token = await UserAsync("501", userIdByOa: "7501");

        var first = await OpenAsync(token);
        var again = await OpenAsync(await UserAsync("501", userIdByOa: "7501"));

        Assert.Equal((MiniAppOutcome.Opened, first.CustomerId), (first.Outcome, again.CustomerId));
        var record = await _engine.Grains.MiniApp().Find(first.Token!);
        Assert.Equal((_account.Value, first.CustomerId, first.ExpiresAt), (record!.AccountId, record.CustomerId, record.ExpiresAt));
        Assert.InRange(first.ExpiresAt - TimeProvider.System.GetUtcNow(), TimeSpan.FromMinutes(59), TimeSpan.FromMinutes(60));
        // One token of 256 ends with AA.
        Assert.Null(await _engine.Grains.MiniApp().Find(first.Token![..^2] + (first.Token![^2] == 'A' ? "BA" : "AA")));
        Assert.Equal($"2 7501|5 {AppId}:501", await IdentitiesAsync(first.CustomerId));
        Assert.Equal("Lan", await _engine.ScalarAsync<string>($"select traits ->> 'zaloName' from engine.customer_profiles where customer_id = {first.CustomerId}"));
        Assert.Equal(1, await _engine.ScalarAsync<long>($"select count(*) from customers where account_id = {_account}"));
    }

    [Fact]
    public async Task Open_OfAFollower_IsTheCustomerWhoFollowed()
    {
        var lan = await _engine.CustomerAsync(_account, "lan", _engine.Identify("lan", null, new Identity(IdentityKind.Zalo, "7502")));

        Assert.Equal(lan, (await OpenAsync(await UserAsync("502", userIdByOa: "7502"))).CustomerId);

        // From now on the app's own id leads there, too.
        Assert.Equal(lan, (await OpenAsync(await UserAsync("502"))).CustomerId);
    }

    [Fact]
    public async Task AppScopedId_ThatLooksLikeAnOaScopedOne_IsSomebodyElse()
    {
        var lan = await _engine.CustomerAsync(_account, "lan", _engine.Identify("lan", null, new Identity(IdentityKind.Zalo, "7503")));
        Assert.NotEqual(lan, (await OpenAsync(await UserAsync("7503"))).CustomerId);
    }

    [Fact]
    public async Task IdByAnotherOfficialAccount_LeadsToNobodyHere()
    {
        var lan = await _engine.CustomerAsync(_account, "lan", _engine.Identify("lan", null, new Identity(IdentityKind.Zalo, "7504")));
        var session = await OpenAsync(await UserAsync("504", userIdByOa: "7504", oaId: "999"));
        Assert.NotEqual(lan, session.CustomerId);
        Assert.Equal($"5 {AppId}:504", await IdentitiesAsync(session.CustomerId));
    }

    [Fact]
    public async Task Phone_IsAskedForOnce_AndBelongsToTheCustomer()
    {
        var token = await UserAsync("505", phone: "84912345605");
        var phone = await PhoneTokenAsync("505");

        var session = await OpenAsync(token, phone);

        Assert.Equal("+84912345605", await _engine.ScalarAsync<string>($"select phone from customers where id = {session.CustomerId}"));
        Assert.Equal(MiniAppOutcome.PhoneRefused, (await OpenAsync(token, phone)).Outcome);
        Assert.Equal(MiniAppOutcome.PhoneRefused, (await OpenAsync(token, "invented")).Outcome);
    }

    [Fact]
    public async Task Login_ThatZaloRefuses_OpensNothing()
    {
        Assert.Equal(MiniAppOutcome.TokenRefused, (await OpenAsync("invented")).Outcome);
        Assert.Equal(MiniAppOutcome.AppUnknown, (await _engine.Grains.MiniApp().Open(new MiniAppLogin("77", "x", null))).Outcome);

        // The secret that we have is not the app's: the proof is refused.
        var token = await UserAsync("506");
        (await _sim.PostAsJsonAsync("/_sim/miniapp/apps", new { appId = AppId, appSecret = "rotated" })).EnsureSuccessStatusCode();
        token = await UserAsync("506");
        Assert.Equal(MiniAppOutcome.TokenRefused, (await OpenAsync(token)).Outcome);
        Assert.Equal(0, await _engine.ScalarAsync<long>($"select count(*) from customers where account_id = {_account}"));
    }

    [Fact]
    public async Task App_ThatAnotherAccountNamesWithAWrongSecret_StaysWhoseItIs()
    {
        var thief = await _engine.AccountAsync();
        await ConnectAsync(thief, "4444444444444444444", "wrong", null);

        var session = await OpenAsync(await UserAsync("507"));

        Assert.Equal(_account.Value, (await _engine.Grains.MiniApp().Find(session.Token!))!.AccountId);
    }

    [Fact]
    public async Task Zalo_Away_IsSaidSo()
    {
        await using var alone = await postgres.CreateDatabaseAsync();
        await using var engine = await EngineCluster.StartAsync(alone);
        var account = await engine.AccountAsync();
        await engine.OfficialAccountAsync(account, OaId, "t", AppId);
        await StoreAsync(engine, account, "appSecret", "app_secret_ciphertext", Secret);

        Assert.Equal(MiniAppOutcome.Unavailable, (await engine.Grains.MiniApp().Open(new MiniAppLogin(AppId, "x", null))).Outcome);
    }

    [Fact]
    public async Task OwnOnly_RefusesItemsThatNameSomebodyElse()
    {
        var an = await _engine.CustomerAsync(_account, "an");
        var session = await OpenAsync(await UserAsync("508", userIdByOa: "7508"));
        var items = new[]
        {
            _engine.Identify("an"), _engine.Track("viewed"),
            _engine.Track("viewed") with { Identities = [new Identity(IdentityKind.Zalo, "7508")] },
            _engine.Track("viewed") with { Identities = [new Identity(IdentityKind.Phone, "+84912345678")] },
        };

        var answer = await _engine.Grains.Customer(_account, session.CustomerId).Ingest(
            new IngestCommand { Actor = "miniapp", OwnOnly = true, Items = [.. items.Select((item, i) => item with { Index = i })] });

        Assert.Equal(["/userId identity_not_yours", "", "", "/traits/phone identity_not_yours"],
            answer.Items.OrderBy(i => i.Index).Select(i => i.Error is { } e ? $"{e.Pointer} {e.Code}" : ""));
        Assert.Equal(0, await _engine.ScalarAsync<long>($"select count(*) from events where customer_id = {an}"));
        Assert.Equal(2, await _engine.ScalarAsync<long>($"select count(*) from events where customer_id = {session.CustomerId}"));
    }

    [Theory]
    [InlineData(OpenApiKey), InlineData(Secret)]
    public async Task RevokedConsent_SignedWithEitherKey_IsWithdrawnOnce_WithItsStory(string key)
    {
        var session = await OpenAsync(await UserAsync("509"));
        await _engine.Grains.Customer(_account, session.CustomerId).Ingest(new IngestCommand
        {
            Actor = "miniapp", Items = [ConsentItem.Of(true, "c1", DateTimeOffset.UnixEpoch.AddYears(50))],
        });
        var body = Revoke("509");

        Assert.Equal(WebhookReceipt.Kept, await TakeAsync(body, key));
        Assert.Equal(WebhookReceipt.Kept, await TakeAsync(body, key));

        await _engine.EventuallyAsync(0L, "select count(*) from engine.webhook_inbox");
        Assert.Equal("false zalo", await _engine.ScalarAsync<string>($"select marketing_consent || ' ' || consent_source from customers where id = {session.CustomerId}"));
        Assert.Equal("consent_given,consent_withdrawn", await _engine.ScalarAsync<string>(
            $"select string_agg(event_name, ',' order by event_name) from events where customer_id = {session.CustomerId}"));
        Assert.Equal(1, await _engine.ScalarAsync<long>(
            $"select count(*) from auditlogs where entity_id = {session.CustomerId} and actor_id = 'zalo:{_oa}' and new_valuesjson ->> 'marketing_consent' = 'false'"));
        Assert.Equal("2 user.revoke.consent", await _engine.ScalarAsync<string>("select count(*) || ' ' || min(event_type) from oawebhookevents where status = 'success'"));
    }

    [Fact]
    public async Task OtherWebhooks_AreKept_AndForgedOnesNot()
    {
        Assert.Equal(WebhookReceipt.Kept, await TakeAsync($$"""{"event":"versions.review.done","appId":"{{AppId}}","versionId":3,"status":0,"description":"ok","timestamp":1790000000000}""", Secret));
        Assert.Equal(WebhookReceipt.Kept, await TakeAsync(Revoke("a-stranger"), Secret));
        await _engine.EventuallyAsync(0L, "select count(*) from engine.webhook_inbox");
        Assert.Equal("user.revoke.consent success,versions.review.done success", await _engine.ScalarAsync<string>("select string_agg(event_type || ' ' || status, ',' order by event_type) from oawebhookevents"));
        Assert.Equal(0, await _engine.ScalarAsync<long>($"select count(*) from customers where account_id = {_account}"));

        Assert.Equal(WebhookReceipt.Forged, await TakeAsync(Revoke("509"), "another"));
        Assert.Equal(WebhookReceipt.Forged, await TakeAsync(Revoke("509", "77"), Secret));
        Assert.Equal(WebhookReceipt.Malformed, await _engine.Grains.WebhookIntake().TakeMiniApp(new WebhookDelivery("[]"u8.ToArray(), "mac=x", null)));
        Assert.Equal(2, await _engine.ScalarAsync<long>("select count(*) from oawebhookevents"));
    }

    private static string Revoke(string user, string app = AppId) => $$"""{"event":"user.revoke.consent","appId":"{{app}}","userId":"{{user}}","timestamp":1790000000000}""";

    private Task<WebhookReceipt> TakeAsync(string body, string key)
    {
        var values = JsonDocument.Parse(body).RootElement.EnumerateObject().OrderBy(p => p.Name, StringComparer.Ordinal).Select(p => p.Value.ToString());
        var mac = "mac=" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(values) + key)));
        return _engine.Grains.WebhookIntake().TakeMiniApp(new WebhookDelivery(Encoding.UTF8.GetBytes(body), mac, null));
    }

    private Task<MiniAppSession> OpenAsync(string token, string? phone = null) => _engine.Grains.MiniApp().Open(new MiniAppLogin(AppId, token, phone));

    private async Task<string> UserAsync(string id, string? userIdByOa = null, string? oaId = OaId, string? phone = null)
    {
        using var answer = await _sim.PostAsJsonAsync("/_sim/miniapp/users", new { appId = AppId, id, name = "Lan", phone, oaId, userIdByOa, isFollower = userIdByOa is not null });
        return (await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>()).GetProperty("accessToken").GetString()!;
    }

    private async Task<string> PhoneTokenAsync(string id)
    {
        using var answer = await _sim.PostAsync(new Uri($"/_sim/miniapp/apps/{AppId}/users/{id}/phone-token", UriKind.Relative), null);
        return (await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>()).GetProperty("phoneToken").GetString()!;
    }

    private Task<string> IdentitiesAsync(long customer) => _engine.ScalarAsync<string>(
        $"select string_agg(kind || ' ' || value, '|' order by kind, value) from engine.identities where account_id = {_account} and customer_id = {customer}");

    private async Task<long> ConnectAsync(AccountId account, string oaId, string secret, string? openApiKey)
    {
        var id = await _engine.OfficialAccountAsync(account, oaId, $"token-{oaId}", AppId, "oa-key");
        await StoreAsync(_engine, account, "appSecret", "app_secret_ciphertext", secret);
        if (openApiKey is not null)
        {
            await StoreAsync(_engine, account, "miniAppKey", "mini_app_key_ciphertext", openApiKey);
        }

        return id;
    }

    private static async Task StoreAsync(EngineCluster engine, AccountId account, string name, string column, string value)
    {
        var id = await engine.ScalarAsync<long>($"select zalo_account_id from engine.official_accounts where account_id = {account}");
        var vault = engine.Services.GetRequiredService<SecretVault>();
        await using var store = engine.Sql.CreateCommand($"update engine.official_accounts set {column} = $1 where zalo_account_id = {id}");
        store.Parameters.AddWithValue(await vault.EncryptAsync(SealedSecrets.PlaceOf(name, account, id), value));
        await store.ExecuteNonQueryAsync();
    }
}
