using System.Net.Http.Json;
using System.Text.Json;
using ZaloOrleans.TestKit;

namespace ZaloOrleans.Crash;

/// <summary>A patient client: it repeats what was not answered, under the same ids, as the API's users are told to.</summary>
public sealed partial class EngineClient(Installation installation) : IDisposable
{
    private const string AppSecret = "secret-of-the-app";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private readonly HttpClient _admin = installation.CreateClient();
    private readonly HttpClient _simulator = new() { BaseAddress = new Uri(installation.Connection.Simulator) };
    private HttpClient? _account;
    private string _oaPath = "";
    private int _pairs;

    /// <summary>The account's client of the API, for those who want to see the answers themselves.</summary>
    public HttpClient Account => _account ?? throw new InvalidOperationException("There is no account yet.");

    /// <summary>Sends a batch once; which of its items were acknowledged (by message id), empty where there was no answer.</summary>
    public async Task<HashSet<string>> TryBatchAsync(IReadOnlyList<Dictionary<string, object>> items)
    {
        try
        {
            using var answer = await Account.PostAsJsonAsync("/v1/batch", new { batch = items });
            if (!answer.IsSuccessStatusCode)
            {
                return [];
            }

            var body = await answer.Content.ReadFromJsonAsync<JsonElement>();
            var failed = body.GetProperty("errors").EnumerateArray().Select(e => e.GetProperty("messageId").GetString()!).ToHashSet();
            return items.Select(i => (string)i["messageId"]).Where(id => !failed.Contains(id)).ToHashSet();
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException or JsonException)
        {
            return [];
        }
    }

    /// <summary>Sends items until all are acknowledged.</summary>
    public async Task BatchAsync(IEnumerable<Dictionary<string, object>> items)
    {
        var start = TimeProvider.System.GetTimestamp();
        foreach (var chunk in items.Chunk(50))
        {
            var left = chunk.ToList();
            while (left.Count > 0)
            {
                var acknowledged = await TryBatchAsync(left);
                left.RemoveAll(i => acknowledged.Contains((string)i["messageId"]));
                if (left.Count > 0)
                {
                    if (TimeProvider.System.GetElapsedTime(start) > Patience)
                    {
                        throw new TimeoutException($"{left.Count} items are not acknowledged after {Patience}.");
                    }

                    await Task.Delay(100);
                }
            }
        }
    }

    /// <summary>The access token is over from now on.</summary>
    public async Task ExpireAsync()
    {
        using var answer = await _simulator.PostAsync(new Uri($"/_sim/oas/{installation.Connection.Zalo.OaId}/expire", UriKind.Relative), null);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>How many refreshes Zalo accepted.</summary>
    public async Task<int> RefreshesAsync() => Lines(await _simulator.GetStringAsync(new Uri("/_sim/tokens", UriKind.Relative)))
        .Count(t => t.GetProperty("grant").GetString() == "refresh_token" && t.GetProperty("accepted").GetBoolean());

    /// <summary>Whether the Official Account says that nothing works until a person authorises again. Waits while it is still finding out.</summary>
    public async Task<bool> NeedsPersonAsync()
    {
        var start = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var checks = await JsonAsync(Account, HttpMethod.Post, _oaPath + "/check", new { });
            var token = checks.GetProperty("checks").EnumerateArray().First(c => c.GetProperty("name").ValueEquals("token"));
            switch (token.GetProperty("state").GetString())
            {
                case "ok":
                    return false;
                case "failing":
                    return true;
                case var _ when TimeProvider.System.GetElapsedTime(start) > Patience:
                    throw new TimeoutException($"The Official Account has not found a token after {Patience}: {token}");
            }

            await Task.Delay(200);
        }
    }

    /// <summary>That person does: there is a new pair, and the engine is given it.</summary>
    public async Task AuthoriseAsync()
    {
        var (access, refresh) = await NewPairAsync();
        await JsonAsync(Account, HttpMethod.Patch, _oaPath, new { accessToken = access, refreshToken = refresh });
    }

    public async Task FaultAsync(object fault)
    {
        using var answer = await _simulator.PostAsJsonAsync("/_sim/faults", fault);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>How many templates Zalo lets through in a day.</summary>
    public async Task QuotaAsync(int perDay)
    {
        using var answer = await _simulator.PostAsJsonAsync("/_sim/limits", new { perDay });
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>Whatever rests at Zalo's word goes on.</summary>
    public Task ResumeAsync() => JsonAsync(Account, HttpMethod.Post, _oaPath + "/resume", new { });

    public async Task ClearFaultsAsync()
    {
        using var answer = await _simulator.DeleteAsync(new Uri("/_sim/faults", UriKind.Relative));
        answer.EnsureSuccessStatusCode();
    }

    public async Task<List<JsonElement>> SendsAsync() => Lines(await _simulator.GetStringAsync(new Uri("/_sim/sends", UriKind.Relative)));

    public void Dispose()
    {
        _admin.Dispose();
        _simulator.Dispose();
        _account?.Dispose();
    }

    private async Task<(string Access, string? Refresh)> NewPairAsync()
    {
        var zalo = installation.Connection.Zalo;
        var (access, refresh) = ($"access-{++_pairs}", $"refresh-{_pairs}");
        await JsonAsync(_simulator, HttpMethod.Post, "/_sim/oas",
            new { oaId = zalo.OaId, appId = zalo.AppId, oaSecretKey = zalo.OaSecretKey, accessToken = access, appSecret = AppSecret, refreshToken = refresh });
        return (access, refresh);
    }

    private static List<JsonElement> Lines(string text) =>
        text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonDocument.Parse(l).RootElement).ToList();

    private static async Task<JsonElement> JsonAsync(HttpClient http, HttpMethod method, string path, object body)
    {
        using var request = new HttpRequestMessage(method, path) { Content = JsonContent.Create(body) };
        using var answer = await http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        return answer.IsSuccessStatusCode
            ? JsonDocument.Parse(text).RootElement
            : throw new HttpRequestException($"{method} {path} was answered {(int)answer.StatusCode}: {text}");
    }
}
