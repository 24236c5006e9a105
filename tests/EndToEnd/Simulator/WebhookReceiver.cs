using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace ZaloOrleans.Simulator;

/// <summary>Takes whatever is posted.</summary>
public sealed class WebhookReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<Posted> _posted = new();

    private WebhookReceiver(WebApplication app) => _app = app;

    /// <summary>What came, in order.</summary>
    public IReadOnlyList<Posted> Posted => [.. _posted];

    /// <summary>Zalo's names of what came, in order.</summary>
    public IReadOnlyList<string> Events => [.. _posted.Select(p => p.Event)];

    public Uri Url => new(_app.Urls.First());

    /// <summary>Starts one.</summary>
    /// <param name="port">The port; 0 takes a free one.</param>
    public static async Task<WebhookReceiver> StartAsync(int port = 0)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
        builder.Services.AddRoutingCore();
        var app = builder.Build();
        var receiver = new WebhookReceiver(app);
        app.MapPost("/", async (HttpRequest request) =>
        {
            using var reader = new StreamReader(request.Body);
            receiver._posted.Enqueue(new Posted(await reader.ReadToEndAsync(), request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase)));
        });
        await app.StartAsync();
        return receiver;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}

/// <summary>A webhook as it came.</summary>
public sealed record Posted(string Body, IReadOnlyDictionary<string, string> Headers)
{
    public JsonElement Json { get; } = JsonElement.Parse(Body);

    /// <summary>Zalo's name of the event.</summary>
    public string Event => Json.GetProperty("event_name").GetString()!;

    /// <summary>A header; null where it did not come.</summary>
    public string? Header(string name) => Headers.GetValueOrDefault(name);
}
