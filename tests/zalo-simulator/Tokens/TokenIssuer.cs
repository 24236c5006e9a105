using System.Security.Cryptography;
using System.Text;
using ZaloOrleans.Simulator.Accounts;

namespace ZaloOrleans.Simulator.Tokens;

/// <summary>
/// Gives out tokens by Zalo's rules: a code is good once and for ten minutes, a refresh token once; whatever was given out before dies with
/// each new pair.
/// </summary>
internal sealed class TokenIssuer(AccountBook accounts, TimeProvider time)
{
    /// <summary>Life of an access token: 25 hours.</summary>
    public static readonly TimeSpan AccessLife = TimeSpan.FromHours(25);

    private static readonly TimeSpan CodeLife = TimeSpan.FromMinutes(10);
    private readonly Lock _lock = new();
    private readonly Dictionary<string, IssuedCode> _codes = [];

    /// <summary>A code for an Official Account whose administrator agreed.</summary>
    public string NewCode(OfficialAccount account, string challenge)
    {
        lock (_lock)
        {
            var code = RandomNumberGenerator.GetHexString(40, lowercase: true);
            _codes.Add(code, new IssuedCode(account.OaId, account.AppId, challenge, time.GetUtcNow() + CodeLife));
            return code;
        }
    }

    /// <summary>A pair for a code.</summary>
    public (OfficialAccount? Account, TokenError? Error) Exchange(string? appId, string? secret, string? code, string? verifier)
    {
        lock (_lock)
        {
            if (CheckApp(appId, secret) is { } refusal)
                return (null, refusal);
            if (code is null || !_codes.Remove(code, out var issued) || issued.AppId != appId || time.GetUtcNow() >= issued.EndsAt)
                return (null, TokenError.BadCode);

            var account = accounts.Find(issued.OaId);
            return account is null ? (null, TokenError.BadCode)
                : ChallengeOf(verifier ?? "") != issued.Challenge ? (account, TokenError.BadVerifier)
                : (Renew(account), null);
        }
    }

    /// <summary>A pair for a refresh token.</summary>
    public (OfficialAccount? Account, TokenError? Error) Refresh(string? appId, string? secret, string? refreshToken)
    {
        lock (_lock)
        {
            if (CheckApp(appId, secret) is { } refusal)
                return (null, refusal);
            var account = accounts.OfApp(appId).FirstOrDefault(a => a.RefreshToken is not null && a.RefreshToken == refreshToken);
            return account is null ? (null, TokenError.BadRefresh) : (Renew(account), null);
        }
    }

    /// <summary>base64url of the verifier's SHA-256, without padding.</summary>
    public static string ChallengeOf(string verifier) =>
        Convert.ToBase64String(SHA256.HashData(Encoding.ASCII.GetBytes(verifier))).TrimEnd('=').Replace('+', '-').Replace('/', '_');

    private TokenError? CheckApp(string? appId, string? secret) => accounts.OfApp(appId) switch
    {
        [] => TokenError.BadApp,
        var known when known.Any(a => a.AppSecret is not null && a.AppSecret == secret) => null,
        _ => TokenError.BadSecret,
    };

    private OfficialAccount Renew(OfficialAccount account)
    {
        var renewed = account with
        {
            AccessToken = RandomNumberGenerator.GetHexString(64, lowercase: true),
            RefreshToken = RandomNumberGenerator.GetHexString(64, lowercase: true),
            TokenEndsAt = time.GetUtcNow() + AccessLife,
        };
        accounts.Register(renewed);
        return renewed;
    }

    private sealed record IssuedCode(string OaId, string AppId, string Challenge, DateTimeOffset EndsAt);
}
