using Orleans.Concurrency;
using ZaloOrleans.Catalog;
using ZaloOrleans.Wakeups;

namespace ZaloOrleans.Accounts;

/// <summary>The key that an account's secrets are encrypted with. A wake-up says that its rotation has something to do.</summary>
[Alias("zo.IDataKeyGrain")]
public interface IDataKeyGrain : IWakeable
{
    /// <summary>
    /// Starts a rotation and answers with its progress; while one runs, with that one's, which looks at once. Not found where the account has
    /// no key, because it never had a secret. Throws <see cref="Errors.BusyException"/>.
    /// </summary>
    /// <param name="actor">Who asks, for the audit trail.</param>
    [Alias("Rotate")]
    Task<CatalogAnswer> Rotate(string actor);

    /// <summary>
    /// How far the last rotation is: <c>{state, activeKey, encrypted, left, unopenable, retired, destroyed, startedAt, finishedAt, destroysAt}</c>.
    /// </summary>
    [Alias("Progress"), AlwaysInterleave]
    Task<CatalogAnswer> Progress();
}
