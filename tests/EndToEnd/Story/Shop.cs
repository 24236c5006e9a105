using System.Globalization;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;

namespace ZaloOrleans.Story;

/// <summary>An account that one test has to itself.</summary>
public sealed class Shop : IDisposable
{
    private readonly StoryFixture _story;

    private Shop(StoryFixture story, long id, string key) => (_story, Id, Key, Wire) = (story, id, key, story.WireWith(key));

    public long Id { get; }

    /// <summary>Its first key, which may do everything.</summary>
    public string Key { get; }

    public Wire Wire { get; }

    /// <summary>Its Official Account.</summary>
    public string OaId { get; } = RandomNumberGenerator.GetString("123456789", 19);

    /// <summary>Makes the account.</summary>
    public static async Task<Shop> OpenAsync(StoryFixture story)
    {
        ArgumentNullException.ThrowIfNull(story);
        var made = (await story.Admin.PostAsync("/v1/accounts", new { name = "Tiệm Lụa Hà Đông" })).Good();
        var shop = new Shop(story, made.Id, made.Json.GetProperty("apiKey").GetString()!);
        // A test does not depend on the time of day.
        (await shop.Wire.PatchAsync("/v1/settings", new
        {
            advertising = new { from = "00:00", to = "00:00", maxPerDay = 100, maxPerDayPerOa = 100, label = "", refusalLine = "" },
            advertisingReason = "tests run at night, too",
        })).Good();
        return shop;
    }

    /// <summary>Connects an Official Account that the simulated Zalo knows; its id.</summary>
    public async Task<long> ConnectAsync()
    {
        var token = "token-" + OaId;
        using var known = await _story.Simulator.Http.PostAsJsonAsync("/_sim/oas", new { oaId = OaId, appId = "77", oaSecretKey = "s", accessToken = token });
        known.EnsureSuccessStatusCode();
        return (await Wire.PostAsync("/v1/zalo-accounts", new { zaloUserId = OaId, displayName = "Lụa", appId = "77", oaSecretKey = "s", accessToken = token })).Good().Id;
    }

    /// <summary>A template, submitted and approved unless it is to stay a draft; its id.</summary>
    public async Task<long> TemplateAsync(string code, string content, string status = "Approved", params string[] variables)
    {
        var id = (await Wire.PostAsync("/v1/oa-templates", new { code, content, variables })).Good().Id;
        if (status == "Approved")
        {
            (await Wire.PostAsync(PathOf("oa-templates", id) + "/submit", new { })).Good();
            (await Wire.PostAsync(PathOf("oa-templates", id) + "/approve", new { })).Good();
        }

        return id;
    }

    /// <summary>Makes a journey of steps numbered from 1, and activates it.</summary>
    public async Task<long> JourneyAsync(params (string Type, string Config)[] steps)
    {
        var id = (await Wire.PostAsync("/v1/journeys", new { name = "Hành trình" })).Good().Id;
        var draft = steps.Select((step, index) => new { stepNo = index + 1, type = step.Type, config = JsonSerializer.Deserialize<JsonElement>(step.Config) });
        (await Wire.PutAsync(PathOf("journeys", id) + "/steps", new { steps = draft })).Good();
        (await Wire.PatchAsync(PathOf("journeys", id), new { status = "Active" })).Good();
        return id;
    }

    /// <summary>Identifies a customer; its id.</summary>
    public async Task<long> CustomerAsync(string user, object? traits = null) =>
        (await Wire.PostAsync("/v1/identify", Item.Identify(user, traits))).Good().Json.GetProperty("customerId").GetInt64();

    /// <summary>Sends a batch in which everything is right.</summary>
    internal async Task<Reply> BatchAsync(params IEnumerable<Item> items)
    {
        var reply = (await Wire.PostAsync("/v1/batch", new { batch = items })).Good();
        Assert.True(reply.Json.GetProperty("errors").GetArrayLength() == 0, reply.Text);
        return reply;
    }

    /// <summary>What its Official Account has asked Zalo to send, oldest first.</summary>
    public async Task<IReadOnlyList<JsonElement>> SendsAsync() =>
        [.. (await _story.Simulator.SendsAsync()).Where(send => send.GetProperty("oaId").ValueEquals(OaId))];

    /// <summary>All of a customer's timeline, newest first, read in pages.</summary>
    public async Task<IReadOnlyList<JsonElement>> TimelineAsync(long customer, int pageSize = 500)
    {
        var items = new List<JsonElement>();
        for (string? cursor = null; ;)
        {
            var path = string.Create(CultureInfo.InvariantCulture, $"{PathOf("customers", customer)}/timeline?limit={pageSize}");
            var page = (await Wire.GetAsync(cursor is null ? path : $"{path}&cursor={Uri.EscapeDataString(cursor)}")).Good().Json;
            Assert.InRange(page.GetProperty("items").GetArrayLength(), cursor is null ? 0 : 1, pageSize);
            items.AddRange(page.GetProperty("items").EnumerateArray());
            cursor = page.GetProperty("nextCursor").GetString();
            if (cursor is null)
            {
                return items;
            }
        }
    }

    /// <summary>Waits until nobody is on the way in any journey any more.</summary>
    public Task SettledAsync(long runs) => _story.Database.EventuallyAsync($"{runs} of {runs}",
        $"select count(*) filter (where status <> 'active') || ' of ' || count(*) from engine.journey_runs where account_id = {Id}");

    public static string PathOf(string resource, long id) => string.Create(CultureInfo.InvariantCulture, $"/v1/{resource}/{id}");

    public void Dispose() => Wire.Dispose();
}
