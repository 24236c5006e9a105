using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using ZaloOrleans.Simulator.Accounts;
using ZaloOrleans.Simulator.Users;
using ZaloOrleans.Simulator.Webhooks;

namespace ZaloOrleans.Simulator;

/// <summary>A simulator in this process, on a free port, with a data folder of its own.</summary>
public sealed class SimulatorFixture : IAsyncDisposable
{
    public const string OaId = "4318657068771012646";
    public const string Token = "token-of-the-first-oa";
    public const string AppId = "1163843031413526746";
    public const string SecretKey = "oa-secret-key";
    public const string AppSecret = "secret-of-the-app";

    private readonly WebApplication _app;

    private SimulatorFixture(WebApplication app, string folder)
    {
        _app = app;
        Folder = folder;
        Client = new SimulatorClient(new Uri(app.Urls.First()));
    }

    public string Folder { get; }

    public SimulatorClient Client { get; }

    public string RecordFile => Path.Combine(Folder, "sends.jsonl");

    internal UserBook Users => _app.Services.GetRequiredService<UserBook>();

    public static Task<SimulatorFixture> StartAsync() => StartAsync(Directory.CreateTempSubdirectory("simulator-test-").FullName);

    /// <summary>Starts on a folder that another one has left behind.</summary>
    public static Task<SimulatorFixture> StartAsync(string folder) => StartAsync(folder, null);

    /// <summary>Starts one that posts webhooks, after each accepted message too, at once.</summary>
    public static Task<SimulatorFixture> StartAsync(Uri webhooks) => StartAsync(Directory.CreateTempSubdirectory("simulator-test-").FullName, webhooks);

    private static async Task<SimulatorFixture> StartAsync(string folder, Uri? webhooks)
    {
        var account = new OfficialAccount(OaId, AppId, SecretKey, Token) { AppSecret = AppSecret };
        var atOnce = new AfterSendSettings { Echo = AfterSendStep.AtOnce, Received = AfterSendStep.AtOnce, Seen = AfterSendStep.AtOnce };
        var options = new SimulatorOptions { DataFolder = folder, Account = account, WebhookUrl = webhooks, AfterSend = atOnce };
        var app = SimulatorApp.Build(options, TimeProvider.System);
        await app.StartAsync();
        return new SimulatorFixture(app, folder);
    }

    /// <summary>Stops the server and leaves its folder.</summary>
    public async Task StopAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Directory.Delete(Folder, recursive: true);
    }
}
