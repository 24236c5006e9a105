using System.Text.Json;

namespace ZaloOrleans.Simulator.Accounts;

/// <summary>The Official Accounts, kept in one small file so that a restart knows them.</summary>
internal sealed class AccountBook
{
    private readonly string _path;
    private readonly Lock _writing = new();
    private volatile Dictionary<string, OfficialAccount> _byToken;

    private AccountBook(string path, IEnumerable<OfficialAccount> accounts)
    {
        _path = path;
        _byToken = accounts.ToDictionary(a => a.AccessToken, StringComparer.Ordinal);
    }

    public int Count => _byToken.Count;

    public static AccountBook Open(string path)
    {
        if (!File.Exists(path))
            return new AccountBook(path, []);
        try
        {
            return new AccountBook(path, JsonSerializer.Deserialize<OfficialAccount[]>(File.ReadAllBytes(path)) ?? []);
        }
        catch (JsonException broken)
        {
            throw new InvalidDataException($"{path} is not readable: {broken.Message}", broken);
        }
    }

    /// <summary>The account that a token belongs to, or null.</summary>
    public OfficialAccount? FindByToken(string? token) => token is null ? null : _byToken.GetValueOrDefault(token);

    /// <summary>The account of an id; without one the only account that there is.</summary>
    public OfficialAccount? Find(string? oaId)
    {
        var all = _byToken.Values;
        return oaId is not null ? all.FirstOrDefault(a => a.OaId == oaId) : all.Count == 1 ? all.First() : null;
    }

    /// <summary>The accounts that authorised an app.</summary>
    public IReadOnlyList<OfficialAccount> OfApp(string? appId) => [.. _byToken.Values.Where(a => a.AppId == appId).OrderBy(a => a.OaId, StringComparer.Ordinal)];

    /// <summary>Adds an account, or replaces the one of the same id; false when its token belongs to another.</summary>
    public bool Register(OfficialAccount account)
    {
        lock (_writing)
        {
            if (FindByToken(account.AccessToken) is { } owner && owner.OaId != account.OaId)
                return false;

            OfficialAccount[] all = [.. _byToken.Values.Where(a => a.OaId != account.OaId), account];
            Save(all);
            _byToken = all.ToDictionary(a => a.AccessToken, StringComparer.Ordinal);
            return true;
        }
    }

    /// <summary>
    /// Adds the account that the process was started with. Where it is known already and its tokens were given out anew since, those stay:
    /// the first ones died with them.
    /// </summary>
    public bool RegisterFirst(OfficialAccount account) => Register(Find(account.OaId) is { TokenEndsAt: not null } kept
        ? account with { AccessToken = kept.AccessToken, RefreshToken = kept.RefreshToken, TokenEndsAt = kept.TokenEndsAt }
        : account);

    private void Save(OfficialAccount[] all)
    {
        var draft = _path + ".new";
        // It holds tokens; whoever points a test at a real OA by mistake should not publish them.
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var file = new FileStream(draft, options))
            JsonSerializer.Serialize(file, all);
        File.Move(draft, _path, overwrite: true);
    }
}
