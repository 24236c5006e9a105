using System.Security.Cryptography;
using System.Text;
using ZaloOrleans.Accounts;

namespace ZaloOrleans.Api.Http.Access;

/// <summary>Finds out who calls, by the <c>Authorization</c> header alone.</summary>
internal sealed class Authenticator(KeyRing keys, SessionRing sessions, Caller admin, TimeProvider clock)
{
    private const string Scheme = "Bearer ";
    private const string AdminPrefix = "zo_admin_";

    private const int LongestSession = 200;
    private const string SessionPrefix = "zo_mini_";

    private static readonly string[] KeyPrefixes = ["zo_live_", "zo_pub_", AdminPrefix, SessionPrefix];

    private static readonly Problem Missing = Unauthorized("key_missing", "Send your API key in the header: Authorization: Bearer zo_live_...");

    private static readonly Problem InQuery = Unauthorized("key_in_query", "Keys do not belong into URLs, which end up in logs. Send it in the header Authorization: Bearer, and replace this key.");

    private static readonly Problem Mistyped = Unauthorized("key_malformed", "This is no API key: its checksum does not fit. Copy it again, whole.");

    private static readonly Problem SessionOver = Unauthorized("session_invalid", "This session is over, or never was. Open a new one with POST /v1/miniapp/session.");

    // One answer for unknown, wrong, expired and revoked: which it is, is nobody's business.
    private static readonly Problem Invalid = Unauthorized("key_invalid", "This key is not valid.");

    /// <summary>Who calls, or why it is nobody.</summary>
    public ValueTask<(Caller? Caller, Problem? Problem)> AuthenticateAsync(HttpRequest request)
    {
        if (request.QueryString.HasValue && HasKey(request.QueryString.Value!))
        {
            return new((null, InQuery));
        }

        var header = request.Headers.Authorization.ToString();
        if (!header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return new((null, Missing));
        }

        var token = header.AsSpan(Scheme.Length).Trim().ToString();
        if (token.StartsWith(AdminPrefix, StringComparison.Ordinal))
        {
            return new(admin.HasSecret(SHA256.HashData(Encoding.UTF8.GetBytes(token))) ? (admin, null) : (null, Invalid));
        }

        if (token.StartsWith(SessionPrefix, StringComparison.Ordinal))
        {
            return FindSessionAsync(token);
        }

        return ApiKeyText.TryParse(token) is { } key ? FindAsync(key) : new((null, Mistyped));
    }

    private async ValueTask<(Caller? Caller, Problem? Problem)> FindAsync(ApiKeyText key)
    {
        var hash = key.SecretHash;
        return await keys.FindAsync(key.PublicId) is { } caller
            && caller.HasSecret(hash) && caller.IsPublishable == (key.Kind == "pub") && caller.IsLive(clock.GetUtcNow())
            ? (caller, null)
            : (null, Invalid);
    }

    private async ValueTask<(Caller? Caller, Problem? Problem)> FindSessionAsync(string token) =>
        token.Length <= LongestSession && await sessions.FindAsync(token) is { } caller && caller.IsLive(clock.GetUtcNow()) ? (caller, null) : (null, SessionOver);

    private static bool HasKey(string query) => Array.Exists(KeyPrefixes, prefix => query.Contains(prefix, StringComparison.Ordinal));

    private static Problem Unauthorized(string code, string detail) => new(StatusCodes.Status401Unauthorized, code, detail);
}
