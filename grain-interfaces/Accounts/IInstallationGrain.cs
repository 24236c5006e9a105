using System.Collections.Immutable;
using ZaloOrleans.Catalog;

namespace ZaloOrleans.Accounts;

/// <summary>What belongs to the installation and not to one account.</summary>
[Alias("zo.IInstallationGrain")]
public interface IInstallationGrain : IGrainWithStringKey
{
    /// <summary>Makes an account, <c>{name, timezone?, currency?}</c>, with its seeds and first key: <c>{id, name, ..., apiKey}</c>.</summary>
    [Alias("CreateAccount")]
    Task<CatalogAnswer> CreateAccount(CatalogChange change);

    /// <summary>Accounts, newest last.</summary>
    [Alias("Accounts")]
    Task<CatalogAnswer> Accounts(CatalogList query);

    /// <summary>Starts the rotation of an account's data key, which goes on by itself: its progress. While one runs, that one's.</summary>
    [Alias("RotateDataKey")]
    Task<CatalogAnswer> RotateDataKey(long accountId, string actor);

    /// <summary>How far the last rotation of an account's data key is.</summary>
    [Alias("DataKeyRotation")]
    Task<CatalogAnswer> DataKeyRotation(long accountId);

    /// <summary>Wraps the data keys of all accounts with the present master key: <c>{wrapped}</c>. It may be called again at any time.</summary>
    [Alias("WrapDataKeys")]
    Task<CatalogAnswer> WrapDataKeys(string actor);

    /// <summary>The key with this public id, whatever its state; null where there is none.</summary>
    [Alias("FindKey")]
    Task<ApiKeyRecord?> FindKey(string publicId);
}

/// <summary>An API key as it is checked.</summary>
/// <param name="Id">Row id; the actor of its calls is <c>key:{id}</c>.</param>
/// <param name="AccountId">Whose it is.</param>
/// <param name="SecretHash">SHA-256 of the secret.</param>
/// <param name="Kind">live or pub.</param>
/// <param name="Name">What the account calls it.</param>
/// <param name="Scopes">What it may do; <c>*</c> is everything.</param>
/// <param name="Origins">For a publishable key: the origins that may use it.</param>
/// <param name="ExpiresAt">When it ends; null: never.</param>
/// <param name="RevokedAt">When it was revoked; null: it was not.</param>
[GenerateSerializer, Immutable, Alias("zo.ApiKeyRecord")]
public sealed record ApiKeyRecord(
    [property: Id(0)] long Id, [property: Id(1)] long AccountId, [property: Id(2)] byte[] SecretHash, [property: Id(3)] string Kind,
    [property: Id(4)] string Name, [property: Id(5)] ImmutableArray<string> Scopes, [property: Id(6)] ImmutableArray<string> Origins,
    [property: Id(7)] DateTimeOffset? ExpiresAt, [property: Id(8)] DateTimeOffset? RevokedAt)
{
    /// <summary>Origins that may use any publishable key of the account: its setting <c>allowedOrigins</c>.</summary>
    [Id(9)] public ImmutableArray<string> AccountOrigins { get; init; } = [];
}
