using Orleans.Concurrency;
using ZaloOrleans.Catalog;

namespace ZaloOrleans.Zalo;

/// <summary>What is done with Official Accounts beyond their rows: connecting them by a consent at Zalo, and reading what Zalo has of them.</summary>
[Alias("zo.IOfficialAccountsGrain")]
public interface IOfficialAccountsGrain : IGrainWithStringKey
{
    /// <summary>
    /// Begins a consent for the account in the key: <c>{url, expiresAt}</c>, where <c>url</c> is a page of Zalo's that an administrator of
    /// the Official Account opens within ten minutes.
    /// </summary>
    [Alias("Connect")]
    Task<CatalogAnswer> Connect(ConsentRequest request);

    /// <summary>
    /// Takes what Zalo sent the administrator back with, for whichever account the state belongs to: stores the pair of tokens, and makes the
    /// Official Account or renews it: <c>{zaloAccountId, oaId, displayName, renewed}</c>. A state works once.
    /// </summary>
    [Alias("Finish")]
    Task<CatalogAnswer> Finish(ConsentReturn consent);

    /// <summary>
    /// Brings an Official Account's templates up to what Zalo has: <c>{created, updated, archived, unchanged, remaining}</c>. May be asked for
    /// twice at the same time. Throws <see cref="Errors.BusyException"/> where Zalo cannot tell now; nothing was done then.
    /// </summary>
    /// <param name="change">Who asks, and the row id of the Official Account.</param>
    [Alias("SyncTemplates"), AlwaysInterleave]
    Task<CatalogAnswer> SyncTemplates(CatalogChange change);

    /// <summary>
    /// Looks at what an Official Account needs to work, and changes nothing: <c>{healthy, checks: [{name, state, code, detail, whatToDo}]}</c>.
    /// Throws <see cref="Errors.BusyException"/> while the database is away.
    /// </summary>
    [Alias("Check"), AlwaysInterleave]
    Task<CatalogAnswer> Check(long id);

    /// <summary>Starts the import of an Official Account's followers: its progress. While one runs, that one's. Throws <see cref="Errors.BusyException"/>.</summary>
    /// <param name="change">Who asks, and the row id of the Official Account.</param>
    [Alias("ImportFollowers"), AlwaysInterleave]
    Task<CatalogAnswer> ImportFollowers(CatalogChange change);

    /// <summary>How far the last import of an Official Account's followers is.</summary>
    [Alias("FollowerImport"), AlwaysInterleave]
    Task<CatalogAnswer> FollowerImport(long id);
}

/// <summary>A consent that is to begin.</summary>
/// <param name="Actor">Who asks, for the audit trail: <c>key:12</c>.</param>
/// <param name="AppId">The app; null: the installation's.</param>
/// <param name="RedirectUri">Where Zalo sends the administrator back to; null: the installation's callback.</param>
[GenerateSerializer, Immutable, Alias("zo.ConsentRequest")]
public sealed record ConsentRequest([property: Id(0)] string Actor, [property: Id(1)] string? AppId, [property: Id(2)] string? RedirectUri);

/// <summary>What a consent came back with.</summary>
/// <param name="State">As it was given to Zalo.</param>
/// <param name="Code">Works once, for ten minutes; null where the administrator said no.</param>
/// <param name="OaId">The Official Account, as the browser says.</param>
[GenerateSerializer, Immutable, Alias("zo.ConsentReturn")]
public sealed record ConsentReturn([property: Id(0)] string? State, [property: Id(1)] string? Code, [property: Id(2)] string? OaId)
{
    /// <summary>Without the secrets.</summary>
    public override string ToString() => $"{nameof(ConsentReturn)} of {OaId}";
}
