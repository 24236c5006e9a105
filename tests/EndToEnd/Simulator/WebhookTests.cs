using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace ZaloOrleans.Simulator;

/// <summary>The webhooks that the simulator posts: what persons do, and what follows a message.</summary>
public sealed class WebhookTests
{
    private const string User = "4339761418830368433";

    [Theory]
    [InlineData("follow", "follow"), InlineData("unfollow", "unfollow"), InlineData("say", "user_send_text"), InlineData("see", "user_seen_message")]
    public async Task Person_Acting_IsToldInASignedWebhook(string act, string name)
    {
        await using var receiver = await Receiver.StartAsync();
        await using var simulator = await SimulatorFixture.StartAsync(receiver.Url);

        using var answer = await simulator.Client.Http.PostAsync($"/_sim/users/{User}/{act}", null);

        Assert.Equal(200, (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("status").GetInt32());
        var (body, signature) = Assert.Single(receiver.Bodies);
        var json = JsonSerializer.Deserialize<JsonElement>(body);
        Assert.Equal(name, json.GetProperty("event_name").GetString());
        Assert.Contains(User, body, StringComparison.Ordinal);
        var time = json.GetProperty("timestamp").GetString();
        Assert.Equal("mac=" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(SimulatorFixture.AppId + body + time + SimulatorFixture.SecretKey))), signature);
    }

    [Fact]
    public async Task Message_Accepted_IsEchoedReceivedAndSeen()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var simulator = await SimulatorFixture.StartAsync(receiver.Url);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v3.0/oa/message/cs") { Content = JsonContent.Create(new { recipient = new { user_id = User }, message = new { text = "Chào" } }) };
        request.Headers.Add("access_token", SimulatorFixture.Token);
        using var answer = await simulator.Client.Http.SendAsync(request);
        var id = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("data").GetProperty("message_id").GetString()!;

        await Eventually.IsAsync("three webhooks", 3, () => Task.FromResult(receiver.Bodies.Count));

        var bodies = receiver.Bodies.Select(b => JsonSerializer.Deserialize<JsonElement>(b.Body)).ToList();
        Assert.Equal(["oa_send_text", "user_received_message", "user_seen_message"], bodies.Select(b => b.GetProperty("event_name").GetString()));
        Assert.All(receiver.Bodies, b => Assert.Contains(id, b.Body, StringComparison.Ordinal));
    }

    /// <summary>In the shapes of the bodies that the developer console's Test button posts.</summary>
    [Theory]
    [InlineData("""{"text":"Chào"}""", "oa_send_text", """{"text":"Chào"}""")]
    [InlineData("""{"text":"Chào","attachment":{"type":"template","payload":{"buttons":[{"title":"a","type":"oa.open.url","payload":{"url":"https://a.vn"}}]}}}""", "oa_send_list", """{"text":"Chào"}""")]
    [InlineData("""{"text":"Chào","attachment":{"type":"template","payload":{"template_type":"media","elements":[{"media_type":"image","url":"https://a.vn/b.jpg"}]}}}""", "oa_send_image",
        """{"attachments":[{"payload":{"thumbnail":"https://a.vn/b.jpg","url":"https://a.vn/b.jpg"},"type":"image"}],"text":"Chào"}""")]
    [InlineData("""{"attachment":{"type":"template","payload":{"template_type":"list","elements":[{"title":"a","subtitle":"b","image_url":"https://a.vn/i","default_action":{"type":"oa.open.url","url":"https://a.vn"}},{"title":"c"}]}}}""", "oa_send_list",
        """{"attachments":[{"payload":{"thumbnail":"https://a.vn/i","description":"b","url":"https://a.vn","title":"a"},"type":"link"},{"payload":{"thumbnail":null,"description":null,"url":null,"title":"c"},"type":"link"}]}""")]
    [InlineData("""{"attachment":{"type":"file","payload":{"token":"t"}}}""", "oa_send_file", """{"attachments":[{"payload":{"url":"*","size":"*","name":"*","checksum":"*","type":"*"},"type":"file"}]}""")]
    [InlineData(null, "oa_send_template", """{"attachments":[{"payload":{"zinstant_id":"*","text":"7 Lan","link_url":"*","checksum":"*"},"type":"template"}]}""")]
    public async Task Message_OfEachKind_IsEchoedInItsOwnShape(string? message, string name, string shape)
    {
        await using var receiver = await Receiver.StartAsync();
        await using var simulator = await SimulatorFixture.StartAsync(receiver.Url);
        var (path, body) = message is null
            ? ("/v3.0/oa/message/template", $$$"""{"user_id":"{{{User}}}","template_id":"7","template_data":{"name":"Lan"}}""")
            : ("/v3.0/oa/message/cs", $$$"""{"recipient":{"user_id":"{{{User}}}"},"message":{{{message}}}}""");
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Add("access_token", SimulatorFixture.Token);
        using var answer = await simulator.Client.Http.SendAsync(request);
        var id = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("data").GetProperty("message_id").GetString()!;

        await Eventually.IsAsync("three webhooks", 3, () => Task.FromResult(receiver.Bodies.Count));

        var echo = JsonSerializer.Deserialize<JsonElement>(receiver.Bodies.First().Body);
        Assert.Equal((name, SimulatorFixture.OaId, User), (echo.GetProperty("event_name").GetString(), echo.GetProperty("sender").GetProperty("id").GetString(), echo.GetProperty("recipient").GetProperty("id").GetString()));
        var shown = JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(echo.GetProperty("message"))!;
        Assert.True(shown.Remove("msg_id", out var messageId) && messageId.GetString() == id);
        Matches(JsonSerializer.Deserialize<JsonElement>(shape), JsonSerializer.SerializeToElement(shown));
    }

    [Theory]
    [InlineData("image"), InlineData("gif"), InlineData("audio"), InlineData("video"), InlineData("sticker"), InlineData("file")]
    public async Task Person_SendingSomething_IsToldWithWhereItIs(string kind)
    {
        await using var receiver = await Receiver.StartAsync();
        await using var simulator = await SimulatorFixture.StartAsync(receiver.Url);
        (await simulator.Client.Http.PostAsJsonAsync($"/_sim/users/{User}/say", new { kind, size = 77, name = "a.pdf" })).EnsureSuccessStatusCode();

        var json = JsonSerializer.Deserialize<JsonElement>(Assert.Single(receiver.Bodies).Body);
        Assert.Equal("user_send_" + kind, json.GetProperty("event_name").GetString());
        var attachment = Assert.Single(json.GetProperty("message").GetProperty("attachments").EnumerateArray());
        Assert.Equal(kind, attachment.GetProperty("type").GetString());
        Assert.Equal(77, (await simulator.Client.Http.GetByteArrayAsync(new Uri(attachment.GetProperty("payload").GetProperty("url").GetString()!))).Length);
    }

    [Fact]
    public async Task Person_Unfollowing_IsNoFollowerAnyMore()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var simulator = await SimulatorFixture.StartAsync(receiver.Url);
        (await simulator.Client.Http.PostAsync($"/_sim/users/{User}/unfollow", null)).EnsureSuccessStatusCode();
        Assert.False(simulator.Users.Find(SimulatorFixture.OaId, User, TimeProvider.System.GetUtcNow()).Follower);
    }

    [Fact]
    public async Task Person_WithoutAnybodyToTell_IsRefused()
    {
        await using var simulator = await SimulatorFixture.StartAsync();
        using var answer = await simulator.Client.Http.PostAsync($"/_sim/users/{User}/follow", null);
        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
    }

    /// <summary>The same, but for texts that are a star in what is expected.</summary>
    private static void Matches(JsonElement expected, JsonElement actual)
    {
        Assert.Equal(expected.ValueKind, actual.ValueKind);
        switch (expected.ValueKind)
        {
            case JsonValueKind.Object:
                Assert.Equal(expected.EnumerateObject().Select(p => p.Name).Order(StringComparer.Ordinal), actual.EnumerateObject().Select(p => p.Name).Order(StringComparer.Ordinal));
                Assert.All(expected.EnumerateObject(), p => Matches(p.Value, actual.GetProperty(p.Name)));
                break;
            case JsonValueKind.Array:
                Assert.Equal(expected.GetArrayLength(), actual.GetArrayLength());
                Assert.All(expected.EnumerateArray().Zip(actual.EnumerateArray()), p => Matches(p.First, p.Second));
                break;
            case JsonValueKind.String when expected.GetString() == "*":
                Assert.NotEmpty(actual.GetString()!);
                break;
            default:
                Assert.Equal(expected.ToString(), actual.ToString());
                break;
        }
    }

    /// <summary>Takes whatever is posted.</summary>
    private sealed class Receiver : IAsyncDisposable
    {
        private readonly WebApplication _app;

        private Receiver(WebApplication app) => _app = app;

        public ConcurrentQueue<(string Body, string Signature)> Bodies { get; } = new();

        public Uri Url => new(_app.Urls.First());

        public static async Task<Receiver> StartAsync()
        {
            var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
            builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
            builder.Services.AddRoutingCore();
            var app = builder.Build();
            var receiver = new Receiver(app);
            app.MapPost("/", async (HttpRequest request) =>
            {
                using var reader = new StreamReader(request.Body);
                receiver.Bodies.Enqueue((await reader.ReadToEndAsync(), string.Create(CultureInfo.InvariantCulture, $"{request.Headers["X-ZEvent-Signature"]}")));
            });
            await app.StartAsync();
            return receiver;
        }

        public ValueTask DisposeAsync() => _app.DisposeAsync();
    }
}
