using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace ZaloOrleans.Replay;

/// <summary>Answers <c>POST /v1/batch</c> over real HTTP: stores each message id once, unless told to do something else first.</summary>
internal sealed class FakeEngine : IAsyncDisposable
{
    public const string Key = "zo_live_test";

    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, JsonElement> _stored = new();

    private FakeEngine()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services.AddRoutingCore();
        _app = builder.Build();
        _app.MapPost("/v1/batch", AnswerAsync);
    }

    public Uri Address => new(_app.Urls.First());

    public IReadOnlyDictionary<string, JsonElement> Stored => _stored;

    /// <summary>What the next requests get instead; each entry serves one.</summary>
    public ConcurrentQueue<Func<HttpContext, Task>> Instead { get; } = new();

    /// <summary>Gives an item's error, or null to store it.</summary>
    public Func<JsonElement, object?> Judge { get; set; } = _ => null;

    /// <summary>The sizes of all batches that were answered item by item.</summary>
    public ConcurrentQueue<int> Sizes { get; } = new();

    public static async Task<FakeEngine> StartAsync()
    {
        var engine = new FakeEngine();
        await engine._app.StartAsync();
        return engine;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    public static Func<HttpContext, Task> Status(int status, string? retryAfter = null) => context =>
    {
        context.Response.StatusCode = status;
        if (retryAfter is not null)
            context.Response.Headers.RetryAfter = retryAfter;
        return context.Response.WriteAsJsonAsync(new { code = "busy", detail = "come later" });
    };

    private async Task AnswerAsync(HttpContext context)
    {
        if (Instead.TryDequeue(out var instead))
        {
            await instead(context);
            return;
        }

        if (context.Request.Headers.Authorization != $"Bearer {Key}")
        {
            await Status(401)(context);
            return;
        }

        var body = await context.Request.ReadFromJsonAsync<JsonElement>();
        await context.Response.WriteAsJsonAsync(Store(body.GetProperty("batch")));
    }

    private object Store(JsonElement batch)
    {
        Sizes.Enqueue(batch.GetArrayLength());
        var (accepted, duplicates) = (0, 0);
        var errors = new List<object>();
        foreach (var (index, item) in batch.EnumerateArray().Index())
        {
            if (Judge(item) is { } code)
                errors.Add(new { index, messageId = item.GetProperty("messageId").GetString(), code, field = "event", detail = "why" });
            else if (_stored.TryAdd(item.GetProperty("messageId").GetString()!, item.Clone()))
                accepted++;
            else
                duplicates++;
        }

        return new { accepted, duplicates, errors };
    }
}
