using System.Collections.Frozen;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ZaloOrleans.Accounts;
using ZaloOrleans.Keys;

namespace ZaloOrleans.Api.Http.Access;

/// <summary>Who calls, known by its key. The account comes from here and from nowhere else.</summary>
internal sealed class Caller
{
    private readonly byte[] _secretHash;
    private readonly FrozenSet<string> _scopes;
    private readonly DateTimeOffset? _endsAt;

    private Caller(AccountId account, string actor, string keyName, byte[] secretHash, IEnumerable<string> scopes, IEnumerable<string> origins)
    {
        (Account, Actor, KeyName, _secretHash) = (account, actor, keyName, secretHash);
        _scopes = scopes.ToFrozenSet();
        Origins = origins.ToFrozenSet(StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>The key's record as somebody who may call with it.</summary>
    public Caller(ApiKeyRecord key)
        : this(new AccountId(key.AccountId), string.Create(CultureInfo.InvariantCulture, $"key:{key.Id}"), key.Name, key.SecretHash, key.Scopes, key.Origins)
    {
        IsPublishable = key.Kind == "pub";
        _endsAt = key.RevokedAt is { } revoked && (key.ExpiresAt is null || revoked < key.ExpiresAt) ? revoked : key.ExpiresAt;
    }

    /// <summary>Who runs the installation.</summary>
    public static Caller Admin(string key) => new(new AccountId(0), "admin", "admin", SHA256.HashData(Encoding.UTF8.GetBytes(key)), [Scopes.All], []) { IsAdmin = true };

    public AccountId Account { get; }

    /// <summary>For the audit trail.</summary>
    public string Actor { get; }

    public string KeyName { get; }

    public bool IsPublishable { get; private init; }

    public bool IsAdmin { get; private init; }

    /// <summary>Origins that may use a publishable key; empty: all.</summary>
    public FrozenSet<string> Origins { get; }

    /// <summary>Whether the key is neither expired nor revoked. At the very moment that it ends it is over.</summary>
    public bool IsLive(DateTimeOffset now) => _endsAt is null || now < _endsAt;

    /// <summary>Whether the secret is the key's; takes as long for a wrong one as for the right one.</summary>
    public bool HasSecret(ReadOnlySpan<byte> hash) => CryptographicOperations.FixedTimeEquals(hash, _secretHash);

    /// <summary>Whether a secret key has the scope.</summary>
    public bool Has(string scope) => _scopes.Contains(scope) || _scopes.Contains(Scopes.All);
}
