using System.Collections.Immutable;
using System.Globalization;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ZaloOrleans.Catalog;
using ZaloOrleans.Hosting;
using ZaloOrleans.Ingest;
using ZaloOrleans.Keys;
using ZaloOrleans.Zalo;

namespace ZaloOrleans.MiniApps;

/// <summary>An account that one test has to itself, with an Official Account, its Mini App, and what a test does with them. It begins by day in Vietnam.</summary>
public abstract class NotifyingShop(NotifyingSilo silo) : IAsyncLifetime
{
    protected const string Path = "/notification/template";
    protected const string Secret = "app-secret";
    protected const string Key = "open-api-key";
    private static int _tests;
    private readonly string _number = Interlocked.Increment(ref _tests).ToString("0000", CultureInfo.InvariantCulture);

    /// <summary>The account of the test.</summary>
    protected AccountId Account { get; set; }

    /// <summary>Its Official Account.</summary>
    protected long Oa { get; set; }

    protected ShiftedClock Clock => silo.Clock;

    protected SimulatedZalo Zalo => silo.Zalo;

    protected EngineCluster Engine => silo.Engine;

    protected string AppId => $"66{_number}";

    protected string Token => $"token-{_number}";

    protected string OtherOaId => $"56{_number}";

    protected string OaId => $"55{_number}";

    public async ValueTask InitializeAsync()
    {
        Clock.MoveToDay();
        await AppAsync(Key);
        await PostAsync("/_sim/oas", new { oaId = OaId, appId = AppId, oaSecretKey = "oa-key", accessToken = Token });
        (Account, Oa) = await ShopAsync(OaId, Key);
    }

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    private protected CatalogCaller Catalog => new(Engine.Grains, Account);

    protected GrainKey Sender => GrainKey.Sender(Account, Oa, "promotion");

    protected string Messages => $"""
        select string_agg(m.channel || ' ' || o.status, ',' order by m.channel desc, o.status)
          from oamessages o join engine.messages m on m.message_id = o.id where o.account_id = {Account}
        """;

    protected string Decisions => $"select string_agg(coalesce(code, outcome), ',' order by decided_at) from engine.decisions where account_id = {Account}";

    protected string Pauses => $"select code || ' ' || channel || ' ' || left((until is null)::text, 1) from engine.send_pauses where account_id = {Account}";

    /// <summary>The app's own id of a user; with a 1 before it, the Official Account's.</summary>
    protected string User(int user) => $"5{_number}{user}";

    protected async Task<JsonElement> PostAsync(string path, object body)
    {
        using var answer = await silo.Http.PostAsJsonAsync(path, body);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, text);
        return text.Length == 0 ? default : JsonSerializer.Deserialize<JsonElement>(text);
    }

    protected Task AppAsync(string key, int perDay = 1_000) => PostAsync("/_sim/miniapp/apps", new { appId = AppId, appSecret = Secret, openApiKey = key, perDay });

    /// <summary>A user of the app at Zalo, who was there this moment; their access token.</summary>
    protected async Task<string> UserAsync(int user, bool allows = true) =>
        (await PostAsync("/_sim/miniapp/users", new { appId = AppId, id = User(user), allowsNotifications = allows })).GetProperty("accessToken").GetString()!;

    protected async Task<IReadOnlyList<JsonElement>> NotificationsAsync() =>
        [.. (await Zalo.SendsAsync()).Where(s => s.GetProperty("endpoint").ValueEquals(Path) && s.GetProperty("userId").GetString()!.StartsWith($"5{_number}", StringComparison.Ordinal))];

    protected async Task<int> NotifyAsync(string user)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Path) { Content = JsonContent.Create(new { templateId = "1", templateData = new { } }) };
        request.Headers.Add("X-Api-Key", $"Bearer {Key}");
        request.Headers.Add("X-MiniApp-Id", AppId);
        request.Headers.Add("X-User-Id", user);
        using var answer = await silo.Http.SendAsync(request);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("error").GetInt32();
    }

    protected async Task<(AccountId Account, long Oa)> ShopAsync(string oaId, string? key)
    {
        var account = await Engine.AccountAsync();
        var oa = await Engine.OfficialAccountAsync(account, oaId, Token, AppId, "oa-key");
        var secrets = JsonSerializer.Serialize(new { appSecret = Secret, miniAppKey = key });
        (await new CatalogCaller(Engine.Grains, account).ChangeAsync("zalo-accounts", oa, secrets)).Is(CatalogOutcome.Done);
        await Engine.ExecuteAsync($$$"""
            insert into oatemplates (account_id, code, content, status) values
            ({{{account}}}, 'miniapp', '{"templateId":"00126f","data":{"title":"Đơn \"{{ order }}\" đã sẵn sàng"}}', 'Approved'), ({{{account}}}, 'oa', 'Chào', 'Approved')
            """);
        return (account, oa);
    }

    protected Task<long> JourneyAsync(string trigger = "go", string channel = "miniapp", string category = "promotion", string expires = "P9D") => Engine.JourneyAsync(
        Account, ("entry", $$"""{"on":{"event":"{{trigger}}"},"reentry":"always"}"""), ("send_oa", JsonSerializer.Serialize(new { template = channel, category, channel, expires })));

    protected Task<long> CustomerAsync(int user, string? app, bool consents = true)
    {
        var consent = new ProfilePatch(ImmutableDictionary<string, string?>.Empty.Add("marketing_consent", consents ? "true" : "false"), ImmutableDictionary<string, string?>.Empty);
        Identity[] ids = [new(IdentityKind.Zalo, $"1{User(user)}"), .. app is null ? [] : new[] { MiniAppItems.IdentityOf(app, User(user)) }];
        return Engine.CustomerAsync(Account, User(user), Engine.Identify(User(user), consent, ids));
    }

    /// <summary>A customer who consents, and is in the app this moment.</summary>
    protected async Task<long> UserOfTodayAsync(int user)
    {
        await UserAsync(user);
        var customer = await CustomerAsync(user, AppId);
        await IsThereAsync(customer, TimeSpan.Zero);
        return customer;
    }

    protected Task IsThereAsync(long customer, TimeSpan ago) => SayAsync(customer, Engine.Track("opened", time: Clock.GetUtcNow() - ago));

    protected Task AgreesAsync(long customer) => SayAsync(customer, ConsentItem.Of(true, $"agrees-{Guid.NewGuid():N}", Clock.GetUtcNow()));

    protected async Task SayAsync(long customer, IngestItem item)
    {
        var answer = await Engine.Grains.Customer(Account, customer).Ingest(new IngestCommand { Actor = $"miniapp:{customer}", InMiniApp = true, OwnOnly = true, Items = [item] });
        Assert.Null(Assert.Single(answer.Items).Error);
    }

    protected async Task GiveAndResumeAsync(string key)
    {
        (await Catalog.ChangeAsync("zalo-accounts", Oa, JsonSerializer.Serialize(new { miniAppKey = key }))).Is(CatalogOutcome.Done);
        (await Engine.Grains.Catalog(Account).ResumeSending(CatalogCaller.Change("zalo-accounts", Oa, null))).Is(CatalogOutcome.Done);
    }

    protected async Task IsParkedAsync()
    {
        var start = TimeProvider.System.GetTimestamp();
        while ((await Engine.Grains.ZaloToken(Account, Oa).Offer()).Lack != TokenLack.Parked)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(start) < TimeSpan.FromSeconds(20), "It has a token still.");
            await Task.Delay(25);
        }
    }

    protected Task<WebhookReceipt> EchoAsync(string user, string text)
    {
        var time = $"{Clock.GetUtcNow().ToUnixTimeMilliseconds()}";
        var body = JsonSerializer.SerializeToUtf8Bytes(new
        {
            app_id = AppId, event_name = "oa_send_text", timestamp = time, sender = new { id = OaId }, recipient = new { id = user }, message = new { msg_id = $"echo-{_number}", text },
        });
        byte[] signed = [.. Encoding.UTF8.GetBytes(AppId), .. body, .. Encoding.UTF8.GetBytes(time + "oa-key")];
        return Engine.Grains.WebhookIntake().Take(new WebhookDelivery(body, "mac=" + Convert.ToHexStringLower(SHA256.HashData(signed)), null));
    }
}
