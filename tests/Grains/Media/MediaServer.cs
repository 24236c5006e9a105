using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace ZaloOrleans.Media;

/// <summary>Has media as Zalo has them, and what may go wrong with them. Each path is asked for once it is set.</summary>
public sealed class MediaServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, RequestDelegate> _answers = new();
    private readonly ConcurrentDictionary<string, int> _asked = new();

    private MediaServer(WebApplication app) => _app = app;

    /// <summary>Its address, on loopback.</summary>
    public Uri Url => new(_app.Urls.First());

    public static async Task<MediaServer> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services.AddRoutingCore();
        var app = builder.Build();
        var server = new MediaServer(app);
        app.Run(server.AnswerAsync);
        await app.StartAsync();
        return server;
    }

    /// <summary>Sets what is at a path; its address.</summary>
    public string At(string path, RequestDelegate answer)
    {
        _answers[path] = answer;
        return new Uri(Url, path).AbsoluteUri;
    }

    /// <summary>Puts bytes of a size at a path; the address and the bytes.</summary>
    public (string Url, byte[] Bytes) Has(string path, int size, string type = "image/jpeg", bool declared = true)
    {
        var bytes = RandomNumberGenerator.GetBytes(size);
        return (At(path, async http =>
        {
            http.Response.ContentType = type;
            http.Response.ContentLength = declared ? size : null;
            await http.Response.Body.WriteAsync(bytes, http.RequestAborted);
        }), bytes);
    }

    /// <summary>A status and nothing else.</summary>
    public string Refuses(string path, int status) => At(path, http =>
    {
        http.Response.StatusCode = status;
        return Task.CompletedTask;
    });

    /// <summary>Leads somewhere else.</summary>
    public string Redirects(string path, string location) => At(path, http =>
    {
        http.Response.Redirect(location);
        return Task.CompletedTask;
    });

    /// <summary>How often a path was asked for.</summary>
    public int Asked(string path) => _asked.GetValueOrDefault(path);

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private Task AnswerAsync(HttpContext http)
    {
        var path = http.Request.Path.Value!;
        _asked.AddOrUpdate(path, 1, (_, n) => n + 1);
        return _answers[path](http);
    }
}
