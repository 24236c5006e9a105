using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using ZaloOrleans.Keys;
using ZaloOrleans.Zalo;

namespace ZaloOrleans.Hosting;

/// <summary>Takes the webhooks of a simulated Zalo, as the API does, and gives them to the engine: at once, or when it is told to.</summary>
public sealed class WebhookDoor : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<WebhookDelivery> _held = new();

    private WebhookDoor(WebApplication app) => _app = app;

    public Uri Url => new(_app.Urls.First());

    /// <summary>Who takes them; null: nobody yet.</summary>
    public IGrainFactory? Engine { get; set; }

    /// <summary>Whether they are kept until <see cref="ReleaseAsync"/>.</summary>
    public bool Holds { get; set; }

    public static async Task<WebhookDoor> OpenAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services.AddRoutingCore();
        var app = builder.Build();
        var door = new WebhookDoor(app);
        app.MapPost("/", async (HttpRequest request) =>
        {
            using var body = new MemoryStream();
            await request.Body.CopyToAsync(body);
            await door.TakeAsync(new WebhookDelivery(body.ToArray(), request.Headers["X-ZEvent-Signature"], null));
        });
        await app.StartAsync();
        return door;
    }

    /// <summary>Waits until so many are held.</summary>
    public async Task HoldsAsync(int count)
    {
        for (var start = TimeProvider.System.GetTimestamp(); _held.Count < count; await Task.Delay(25))
        {
            Assert.True(TimeProvider.System.GetElapsedTime(start) < TimeSpan.FromSeconds(20), $"{_held.Count} of {count} came.");
        }
    }

    /// <summary>Gives the oldest of those that are held to the engine.</summary>
    public async Task ReleaseAsync(int count)
    {
        for (; count > 0 && _held.TryDequeue(out var delivery); count--)
        {
            Assert.Equal(WebhookReceipt.Kept, await Engine!.WebhookIntake().Take(delivery));
        }
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task TakeAsync(WebhookDelivery delivery)
    {
        if (Holds)
        {
            _held.Enqueue(delivery);
        }
        else
        {
            Assert.Equal(WebhookReceipt.Kept, await Engine!.WebhookIntake().Take(delivery));
        }
    }
}
