using System.Collections.Frozen;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ZaloOrleans.Accounts;
using ZaloOrleans.Keys;
using ZaloOrleans.MiniApps;

namespace ZaloOrleans.Api.Http.Access;

/// <summary>Who calls, known by its key. The account comes from here and from nowhere else.</summary>
internal sealed class Caller
{
    private readonly byte[] _secretHash;
    private readonly FrozenSet<string> _scopes;
    private Caller(AccountId account, string actor, string keyName, byte[] secretHash, IEnumerable<string> scopes, IEnumerable<string> origins)
    {
        (Account, Actor, KeyName, _secretHash) = (account, actor, keyName, secretHash);
        _scopes = scopes.ToFrozenSet();
        Origins = origins.ToFrozenSet(StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>The key's record as somebody who may call with it.</summary>
    public Caller(ApiKeyRecord key)
        : this(new AccountId(key.AccountId), string.Create(CultureInfo.InvariantCulture, $"key:{key.Id}"), key.Name, key.SecretHash, key.Scopes, key.Origins.Concat(key.AccountOrigins))
    {
        IsPublishable = key.Kind == "pub";
        EndsAt = key.RevokedAt is { } revoked && (key.ExpiresAt is null || revoked < key.ExpiresAt) ? revoked : key.ExpiresAt;
    }

    /// <summary>Who runs the installation.</summary>
    public static Caller Admin(string key) => new(new AccountId(0), "admin", "admin", SHA256.HashData(Encoding.UTF8.GetBytes(key)), [Scopes.All], []) { IsAdmin = true };

    /// <summary>The user of a Mini App, who speaks for one customer.</summary>
    public static Caller Session(MiniAppSessionRecord session)
    {
        ArgumentNullException.ThrowIfNull(session);
        var actor = string.Create(CultureInfo.InvariantCulture, $"miniapp:{session.CustomerId}");
        return new(new AccountId(session.AccountId), actor, "miniapp", [], [], session.AccountOrigins) { CustomerId = session.CustomerId, EndsAt = session.ExpiresAt };
    }

    public AccountId Account { get; }

    /// <summary>For the audit trail.</summary>
    public string Actor { get; }

    public string KeyName { get; }

    public bool IsPublishable { get; private init; }

    public bool IsAdmin { get; private init; }

    /// <summary>The customer for whom a session speaks; null for a key.</summary>
    public long? CustomerId { get; private init; }

    /// <summary>Whether it is the session of a Mini App's user.</summary>
    public bool IsSession => CustomerId is not null;

    /// <summary>Whether what it says is in somebody's own hands, and so proves nothing about others.</summary>
    public bool IsClient => IsPublishable || IsSession;

    /// <summary>Origins that may use a publishable key or a session: the key's own and the account's. Empty: all may use a publishable key.</summary>
    public FrozenSet<string> Origins { get; }

    private DateTimeOffset? EndsAt { get; init; }

    /// <summary>Whether the key is neither expired nor revoked. At the very moment that it ends it is over.</summary>
    public bool IsLive(DateTimeOffset now) => EndsAt is null || now < EndsAt;

    /// <summary>Whether the secret is the key's; takes as long for a wrong one as for the right one.</summary>
    public bool HasSecret(ReadOnlySpan<byte> hash) => CryptographicOperations.FixedTimeEquals(hash, _secretHash);

    /// <summary>Whether a secret key has the scope.</summary>
    public bool Has(string scope) => _scopes.Contains(scope) || _scopes.Contains(Scopes.All);
}
