using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace ZaloOrleans.Story;

/// <summary>
/// One person comes to a shop through every door that the API has, in any order and at the same time, and is one customer in the end. Which
/// order, and what goes beside what, is drawn from the seed; whoever is told "busy" asks again, as clients do.
/// </summary>
[Collection<StoryCollection>]
public sealed class OnePersonStoryTests(StoryFixture story)
{
    private const int Cases = 36;
    private const int Persons = 3;
    private const int MostTries = 100;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, Cases)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Doors_InAnyOrderAndInterleaving_LeadToOneCustomer(int seed)
    {
        using var shop = await story.OpenShopAsync();
        var app = await AppAsync(shop);
        var random = new Random(seed);
        var ways = Enumerable.Range(0, Persons).Select(person => Way(seed, person, random, DoorsOf(shop, app, person))).ToList();

        await Task.WhenAll(ways.Select(async way =>
        {
            foreach (var stage in way)
            {
                await Task.WhenAll(stage.Select(door => door.EnterAsync()));
            }
        }));

        var said = $"seed {seed}: {string.Join(" | ", ways.Select(way => string.Join(", ", way.Select(stage => string.Join('+', stage.Select(door => door.Name))))))}";
        await story.Database.EventuallyAsync(0L, $"select count(*) from oawebhookevents where account_id = {shop.Id} and status <> 'success'");
        await story.Database.EventuallyAsync(0L, $"select count(*) from engine.wakeups where account_id = {shop.Id} and due_at < now() + interval '1 hour'");
        for (var person = 0; person < Persons; person++)
        {
            // Each identity, found as a client finds it, leads to the same customer.
            var ids = await Task.WhenAll(new[] { $"externalId=kh-{person}", $"zaloUserId={app.Zalo(person)}", $"phone={Phone(person)}" }.Select(async query =>
                string.Join(',', (await shop.Wire.GetAsync($"/v1/customers?{query}")).Good().Json.GetProperty("items").EnumerateArray().Select(c => c.GetProperty("id").GetInt64()))));
            var customer = Assert.Single(ids.Distinct());
            Assert.True(long.TryParse(customer, out var id), $"{said}: {string.Join(" and ", ids)}");
            var names = (await shop.TimelineAsync(id)).Where(item => item.GetProperty("kind").GetString() == "event").Select(item => item.GetProperty("name").GetString())
                .Where(name => name != "customer_merged").Order(StringComparer.Ordinal);
            Assert.Equal(["came_by_crm", "came_by_miniapp", "came_by_phone", "message_received", "zalo_follow"], names);
        }

        Assert.Equal($"{Persons} {4 * Persons} 0", await story.Database.ScalarAsync<string>($"""
            select (select count(*) from customers where account_id = {shop.Id} and deleted_at is null) || ' ' || (select count(*) from engine.identities where account_id = {shop.Id})
                || ' ' || (select count(*) from events where account_id = {shop.Id} and event_name = 'identity_conflict')
            """));
    }

    /// <summary>
    /// The doors in an order of their own, some of them side by side. Of the first persons each begins with another of the three: following, the
    /// Mini App, the import.
    /// </summary>
    private static List<List<Door>> Way(int seed, int person, Random random, List<Door> doors)
    {
        var first = doors[new[] { 0, 2, 4 }[(seed + person) % 3]];
        var rest = doors.Where(door => door != first).OrderBy(_ => random.Next()).Prepend(first).ToList();
        var way = new List<List<Door>> { new() };
        foreach (var door in rest)
        {
            if (way[^1].Count > 0 && random.Next(3) > 0)
            {
                way.Add([]);
            }

            way[^1].Add(door);
        }

        return way;
    }

    private List<Door> DoorsOf(Shop shop, App app, int person)
    {
        var zalo = app.Zalo(person);
        var traits = new { phone = Phone(person) };
        return
        [
            new("follow", () => WebhookAsync(app, $$"""{"app_id":"{{app.Id}}","event_name":"follow","oa_id":"{{shop.OaId}}","follower":{"id":"{{zalo}}"},"source":"oa_profile","timestamp":"{{Now}}"}""")),
            new("write", () => WebhookAsync(app, $$$"""
                {"app_id":"{{{app.Id}}}","event_name":"user_send_text","sender":{"id":"{{{zalo}}}"},"recipient":{"id":"{{{shop.OaId}}}"},"message":{"msg_id":"m{{{zalo}}}","text":"Chào"},"timestamp":"{{{Now}}}"}
                """)),
            new("miniapp", () => MiniAppAsync(shop, app, person, "came_by_miniapp", sharesPhone: false)),
            new("phone", () => MiniAppAsync(shop, app, person, "came_by_phone", sharesPhone: true)),
            new("import", async () => await UntilAnsweredAsync(() => shop.Wire.PostAsync("/v1/customers", new { externalId = $"kh-{person}", phone = traits.phone }, $"import-{person}"),
                reply => reply.Status == HttpStatusCode.Created || (reply.Status == HttpStatusCode.Conflict && reply.Text.Contains("identity_taken", StringComparison.Ordinal)))),
            new("crm", async () => await UntilAnsweredAsync(
                () => shop.Wire.PostAsync("/v1/batch", new
                {
                    batch = new[]
                    {
                        Item.Identify($"kh-{person}", traits) with { MessageId = $"crm-{person}" }, Item.Track($"kh-{person}", "came_by_crm") with { MessageId = $"crm-came-{person}" },
                    },
                }),
                reply => reply.Status == HttpStatusCode.OK && reply.Json.GetProperty("errors").GetArrayLength() == 0)),
        ];
    }

    private static long Now => DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();

    private static string Phone(int person) => $"+8491234560{person}";

    /// <summary>A Mini App opens a session for its user, who does something there; one session without the phone, another with it.</summary>
    private async Task MiniAppAsync(Shop shop, App app, int person, string name, bool sharesPhone)
    {
        using var nobody = story.WireWithoutKey();
        var id = $"5{app.Zalo(person)[1..]}";
        var session = await UntilAnsweredAsync(async () =>
        {
            var user = await SimulatedAsync("/_sim/miniapp/users", new { appId = app.Id, id, name = "Lan", phone = Phone(person)[1..], oaId = shop.OaId, userIdByOa = app.Zalo(person), isFollower = true });
            var phone = sharesPhone ? (await SimulatedAsync($"/_sim/miniapp/apps/{app.Id}/users/{id}/phone-token", new { })).GetProperty("phoneToken").GetString() : null;
            return await nobody.PostAsync("/v1/miniapp/session", new { appId = app.Id, accessToken = user.GetProperty("accessToken").GetString(), phoneToken = phone });
        }, reply => reply.Status == HttpStatusCode.OK);
        using var own = story.WireWith(session.Json.GetProperty("token").GetString()!);
        await UntilAnsweredAsync(() => own.PostAsync("/v1/track", new Item { Event = name, MessageId = $"{name}-{person}" }), reply => reply.Status == HttpStatusCode.OK);
    }

    private Task WebhookAsync(App app, string body)
    {
        var time = JsonDocument.Parse(body).RootElement.GetProperty("timestamp").GetString();
        var mac = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(app.Id + body.Trim() + time + "s")));
        return UntilAnsweredAsync(async () =>
        {
            using var nobody = story.WireWithoutKey();
            return await nobody.SendAsync(HttpMethod.Post, "/webhooks/zalo", body.Trim(), request => request.Headers.Add("X-ZEvent-Signature", "mac=" + mac));
        }, reply => reply.Status == HttpStatusCode.OK);
    }

    /// <summary>Asks until the answer is one that a client is content with; "busy" is asked again.</summary>
    private static async Task<Reply> UntilAnsweredAsync(Func<Task<Reply>> ask, Func<Reply, bool> isGood)
    {
        for (var tries = 0; ; tries++)
        {
            var reply = await ask();
            if (isGood(reply))
            {
                return reply;
            }

            var isBusy = reply.Status == HttpStatusCode.ServiceUnavailable
                || (reply.Status == HttpStatusCode.OK && reply.Json.TryGetProperty("errors", out var errors) && errors.EnumerateArray().All(e => e.GetProperty("code").GetString() == "retry"));
            Assert.True(isBusy && tries < MostTries, $"{(int)reply.Status}: {reply.Text}");
            await Task.Delay(200);
        }
    }

    /// <summary>An Official Account and a Mini App of one Zalo app, which is this shop's alone.</summary>
    private async Task<App> AppAsync(Shop shop)
    {
        var app = new App(RandomNumberGenerator.GetString("123456789", 16), RandomNumberGenerator.GetString("123456789", 10));
        var secret = "secret-" + app.Id;
        var token = "token-" + shop.OaId;
        await SimulatedAsync("/_sim/oas", new { oaId = shop.OaId, appId = app.Id, oaSecretKey = "s", accessToken = token, appSecret = secret });
        await SimulatedAsync("/_sim/miniapp/apps", new { appId = app.Id, appSecret = secret });
        (await shop.Wire.PostAsync("/v1/zalo-accounts", new { zaloUserId = shop.OaId, displayName = "Lụa", appId = app.Id, oaSecretKey = "s", appSecret = secret, accessToken = token })).Good();
        return app;
    }

    private async Task<JsonElement> SimulatedAsync(string path, object body)
    {
        using var answer = await story.Simulator.Http.PostAsJsonAsync(path, body);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, text);
        return text.Length == 0 ? default : JsonSerializer.Deserialize<JsonElement>(text);
    }

    private sealed record App(string Id, string Prefix)
    {
        /// <summary>By which the Official Account sees a person.</summary>
        public string Zalo(int person) => $"4{Prefix}{person}";
    }

    private sealed record Door(string Name, Func<Task> EnterAsync);
}
