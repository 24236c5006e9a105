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
