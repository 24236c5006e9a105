using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace ZaloOrleans.Simulator.MiniApps;

/// <summary>The apps, their users and their tokens. A restart forgets them.</summary>
internal sealed class MiniAppBook(TimeProvider time)
{
    // Zalo's.
    private static readonly TimeSpan PhoneTokenLife = TimeSpan.FromMinutes(2);

    private readonly ConcurrentDictionary<string, MiniApp> _apps = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<(string AppId, string Id), MiniAppUser> _users = new();
    private readonly ConcurrentDictionary<string, (string AppId, string Id)> _accessTokens = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, (string AppId, string Id, DateTimeOffset EndsAt)> _phoneTokens = new(StringComparer.Ordinal);

    /// <summary>Adds an app, or replaces the one of the same id.</summary>
    public void Set(MiniApp app) => _apps[app.AppId] = app;

    public MiniApp? FindApp(string? appId) => appId is null ? null : _apps.GetValueOrDefault(appId);

    /// <summary>Adds a user, or replaces the one of the same id; the answer is a new access token.</summary>
    public string Set(MiniAppUser user)
    {
        _users[(user.App.AppId, user.Id)] = user;
        var token = "at-" + RandomNumberGenerator.GetHexString(40, lowercase: true);
        _accessTokens[token] = (user.App.AppId, user.Id);
        return token;
    }

    public MiniAppUser? FindUser(string appId, string id) => _users.GetValueOrDefault((appId, id));

    /// <summary>Whose an access token is, or null.</summary>
    public MiniAppUser? FindByToken(string? token) =>
        token is not null && _accessTokens.TryGetValue(token, out var user) ? _users.GetValueOrDefault(user) : null;

    /// <summary>A token for the user's phone: two minutes, one use.</summary>
    public string NewPhoneToken(MiniAppUser user)
    {
        var token = "ph-" + RandomNumberGenerator.GetHexString(40, lowercase: true);
        _phoneTokens[token] = (user.App.AppId, user.Id, time.GetUtcNow() + PhoneTokenLife);
        return token;
    }

    /// <summary>Uses a phone token up. False where it is not the user's, over, or used before.</summary>
    public bool UsePhoneToken(string? token, MiniAppUser user) =>
        token is not null && _phoneTokens.TryRemove(token, out var known) && (known.AppId, known.Id) == (user.App.AppId, user.Id) && time.GetUtcNow() < known.EndsAt;
}
