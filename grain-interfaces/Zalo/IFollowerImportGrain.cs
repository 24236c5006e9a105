using Orleans.Concurrency;
using ZaloOrleans.Catalog;
using ZaloOrleans.Wakeups;

namespace ZaloOrleans.Zalo;

/// <summary>Reads an Official Account's followers from Zalo and makes each a customer. A wake-up says that an import has something to do.</summary>
[Alias("zo.IFollowerImportGrain")]
public interface IFollowerImportGrain : IWakeable
{
    /// <summary>
    /// Starts an import and answers with its progress; while one runs, with that one's. Throws <see cref="Errors.BusyException"/>.
    /// </summary>
    /// <param name="actor">Who asks, for the audit trail: <c>key:12</c>.</param>
    [Alias("Start")]
    Task<CatalogAnswer> Start(string actor);

    /// <summary>How far the last import is: <c>{state, slices: {done, total}, total, found, created, known, failed, startedAt, finishedAt, restsUntil, error}</c>.</summary>
    [Alias("Progress"), AlwaysInterleave]
    Task<CatalogAnswer> Progress();
}
