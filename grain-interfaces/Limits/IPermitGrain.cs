using System.Collections.Immutable;

namespace ZaloOrleans.Limits;

/// <summary>Gives permits to call Zalo, never more in any sliding window than its rules allow.</summary>
[Alias("zo.IPermitGrain")]
public interface IPermitGrain : IGrainWithStringKey
{
    /// <summary>
    /// Asks for a block of permits. What is given counts as used, as late as it may be used, until it is settled: what is never settled is lost, and
    /// never given twice.
    /// </summary>
    [Alias("Ask")]
    Task<PermitLease> Ask(PermitRequest request);

    /// <summary>Settles some of a lease. A lease that is not known (its time is over, or the limiter began anew) is not heard.</summary>
    [Alias("Settle")]
    Task Settle(PermitUse use);

    /// <summary>How its rules stand.</summary>
    [Alias("Look")]
    Task<ImmutableArray<RateUse>> Look();
}

/// <summary>How fast an account may send on a channel, or over all of its channels.</summary>
[Alias("zo.IRateLimiterGrain")]
public interface IRateLimiterGrain : IPermitGrain;

/// <summary>How fast an app may call Zalo, over all accounts that use it.</summary>
[Alias("zo.IAppLimiterGrain")]
public interface IAppLimiterGrain : IPermitGrain
{
    /// <summary>Zalo said to an Official Account that it was too fast: it gets half of its rate, and by steps the rest again.</summary>
    [Alias("TooFast")]
    Task TooFast(long oaId);
}
