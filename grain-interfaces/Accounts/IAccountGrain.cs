using Orleans.Concurrency;
using ZaloOrleans.Catalog;

namespace ZaloOrleans.Accounts;

/// <summary>An account's settings and API keys.</summary>
[Alias("zo.IAccountGrain")]
public interface IAccountGrain : IGrainWithStringKey
{
    /// <summary>The settings as JSON of the wire, with their version.</summary>
    [Alias("Settings"), AlwaysInterleave]
    Task<CatalogAnswer> Settings();

    /// <summary>Changes settings by a merge patch.</summary>
    [Alias("ChangeSettings")]
    Task<CatalogAnswer> ChangeSettings(CatalogChange change);

    /// <summary>The rules in force: <c>{version, broken}</c>.</summary>
    [Alias("Policy"), AlwaysInterleave]
    Task<CatalogAnswer> Policy();

    /// <summary>Makes a key: <c>{name, kind?, scopes?, origins?, expiresAt?}</c>. The answer holds the secret, once.</summary>
    [Alias("CreateKey")]
    Task<CatalogAnswer> CreateKey(CatalogChange change);

    /// <summary>All keys without their secrets: <c>{items}</c>.</summary>
    [Alias("Keys"), AlwaysInterleave]
    Task<CatalogAnswer> Keys();

    /// <summary>Revokes a key; it is refused everywhere within five seconds.</summary>
    [Alias("RevokeKey")]
    Task<CatalogAnswer> RevokeKey(long id, string actor);
}
