using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;

namespace ZaloOrleans.Story;

/// <summary>An experiment from its draft to its end, over HTTP, and a front end that draws by itself.</summary>
[Collection<StoryCollection>]
public sealed class ExperimentStoryTests(StoryFixture story)
{
    [Fact]
    public async Task Experiment_AssignsAsAFrontEndDoes_OnceAndForGood()
    {
        using var shop = await story.OpenShopAsync();
        var made = (await shop.Wire.PostAsync("/v1/experiments", new { name = "Nút đặt hàng", seed = "nut-2027" })).Good();
        var path = Shop.PathOf("experiments", made.Id);
        (await shop.Wire.PatchAsync(path, new { status = "Running" })).Problem(HttpStatusCode.UnprocessableEntity, "splits_do_not_sum");
        var variants = new List<long>();
        foreach (var (code, split) in new[] { ("A", 30m), ("B", 70m) })
        {
            variants.Add((await shop.Wire.PostAsync("/v1/experiment-variants", new { experimentId = made.Id, code, trafficSplit = split })).Good().Id);
        }

        (await shop.Wire.PatchAsync(path, new { status = "Running" })).Good();
        var users = Enumerable.Range(1, 40).Select(i => $"kh-{i}").ToList();
        await shop.BatchAsync(users.Select(u => Item.Identify(u)));

        var items = (await shop.Wire.PostAsync(path + "/assignments", new { customers = users.Select(u => new { externalId = u }).Append(new { externalId = "nobody" }) })).Good()
            .Json.GetProperty("items").EnumerateArray().ToList();

        Assert.Equal("unknown_customer", items[^1].GetProperty("error").GetProperty("code").GetString());
        Assert.Equal(users.Select(u => variants[FrontEnd("nut-2027", u) < 0.3 ? 0 : 1]), items.SkipLast(1).Select(i => i.GetProperty("variantId").GetInt64()));
        Assert.All(items.SkipLast(1), i => Assert.True(i.GetProperty("isNew").GetBoolean()));

        // The splits are turned round; who was assigned stays, and nobody is exposed twice.
        (await shop.Wire.PatchAsync(path, new { status = "Stopped" })).Good();
        (await shop.Wire.PatchAsync(Shop.PathOf("experiment-variants", variants[0]), new { trafficSplit = 100 })).Good();
        (await shop.Wire.PatchAsync(Shop.PathOf("experiment-variants", variants[1]), new { trafficSplit = 0 })).Good();
        (await shop.Wire.PatchAsync(path, new { status = "Running" })).Good();
        var again = (await shop.Wire.PostAsync(path + "/assignments", new { customers = users.Select(u => new { externalId = u }) })).Good().Json.GetProperty("items").EnumerateArray();
        Assert.Equal(items.SkipLast(1).Select(Stored), again.Select(Stored));
        (await shop.Wire.PatchAsync(path, new { seed = "khác" })).Problem(HttpStatusCode.UnprocessableEntity, "assigned_is_frozen");
        (await shop.Wire.DeleteAsync(Shop.PathOf("experiment-variants", variants[1]))).Problem(HttpStatusCode.Conflict, "has_assignments");

        var lan = await shop.CustomerAsync("kh-1");
        var listed = Assert.Single((await shop.Wire.GetAsync(string.Create(CultureInfo.InvariantCulture, $"{path}/assignments?customerId={lan}"))).Good().Json.GetProperty("items").EnumerateArray());
        Assert.Equal(("kh-1", items[0].GetProperty("variantCode").GetString(), "api"),
            (listed.GetProperty("hashValue").GetString(), listed.GetProperty("variantCode").GetString(), listed.GetProperty("source").GetString()));
        Assert.Single(await shop.TimelineAsync(lan), t => t.GetRawText().Contains("experiment_exposed", StringComparison.Ordinal));
        Assert.Equal(40L, await story.Database.ScalarAsync<long>($"select count(*) from events where account_id = {shop.Id} and event_name = 'experiment_exposed'"));

        // Nobody else's.
        using var other = await story.OpenShopAsync();
        (await other.Wire.PostAsync(path + "/assignments", new { externalId = "kh-1" })).Problem(HttpStatusCode.NotFound);
        (await other.Wire.GetAsync(path + "/assignments")).Problem(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task MiniApp_ShowsItsUserTheirVariant_AndStoresItWhenItIsSeen()
    {
        using var shop = await story.OpenShopAsync();
        var (app, secret) = (RandomNumberGenerator.GetString("123456789", 18), RandomNumberGenerator.GetHexString(20));
        (await story.Simulator.Http.PostAsJsonAsync("/_sim/miniapp/apps", new { appId = app, appSecret = secret, openApiKey = "k" })).EnsureSuccessStatusCode();
        (await shop.Wire.PostAsync("/v1/zalo-accounts", new { zaloUserId = shop.OaId, displayName = "Lụa", appId = app, appSecret = secret, oaSecretKey = "s" })).Good();
        using var user = await story.Simulator.Http.PostAsJsonAsync("/_sim/miniapp/users", new { appId = app, id = "501", name = "Lan" });
        var token = (await user.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>()).GetProperty("accessToken").GetString();
        using var nobody = story.WireWithoutKey();
        var session = (await nobody.PostAsync("/v1/miniapp/session", new { appId = app, accessToken = token })).Good().Json;
        var customer = session.GetProperty("customerId").GetInt64();
        using var own = story.WireWith(session.GetProperty("token").GetString()!);

        var experiment = (await shop.Wire.PostAsync("/v1/experiments", new { name = "Màu nền" })).Good().Id;
        foreach (var code in new[] { "A", "B" })
        {
            (await shop.Wire.PostAsync("/v1/experiment-variants", new { experimentId = experiment, code, trafficSplit = 50 })).Good();
        }

        (await shop.Wire.PatchAsync(Shop.PathOf("experiments", experiment), new { status = "Running" })).Good();
        var path = Shop.PathOf("experiments", experiment) + "/assignments";

        var look = (await own.PostAsync(path + "?expose=false", new { })).Good().Json;
        var seed = string.Create(CultureInfo.InvariantCulture, $"experiment:{experiment}");
        Assert.Equal(FrontEnd(seed, string.Create(CultureInfo.InvariantCulture, $"c{customer}")) < 0.5 ? "A" : "B", look.GetProperty("variantCode").GetString());
        Assert.Equal(0L, await story.Database.ScalarAsync<long>($"select count(*) from experimentassignments where account_id = {shop.Id}"));
        var seen = (await own.PostAsync(path, new { })).Good().Json;
        Assert.Equal((look.GetProperty("variantId").GetInt64(), true), (seen.GetProperty("variantId").GetInt64(), seen.GetProperty("isNew").GetBoolean()));
        Assert.Equal(Stored(seen), Stored((await shop.Wire.PostAsync(path, new { customerId = customer })).Good().Json));

        var stranger = await shop.CustomerAsync("kh-2");
        (await own.PostAsync(path, new { customerId = stranger })).Problem(HttpStatusCode.Forbidden, "customer_not_yours");
        (await own.GetAsync(path)).Problem(HttpStatusCode.Forbidden, "session_not_allowed");
        Assert.Equal("miniapp", await story.Database.ScalarAsync<string>($"select source from engine.assignment_draws where account_id = {shop.Id}"));
    }

    /// <summary>What a front end does: GrowthBook's hash, version 2, in its own words.</summary>
    private static double FrontEnd(string seed, string value) => Fnv(Fnv(seed + value).ToString(CultureInfo.InvariantCulture)) % 10_000 / 10_000.0;

    private static uint Fnv(string text) => text.Aggregate(2_166_136_261u, (hash, c) => unchecked((hash ^ c) * 16_777_619u));

    private static string Stored(JsonElement item) => $"{item.GetProperty("variantId")} {item.GetProperty("variantCode")} {item.GetProperty("assignedAt")}";
}
