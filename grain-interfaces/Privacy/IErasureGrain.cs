using ZaloOrleans.Wakeups;

namespace ZaloOrleans.Privacy;

/// <summary>The erasure of one customer: begun by a commit of the customer's, it goes on by itself, also over restarts, until nothing is left.</summary>
[Alias("zo.IErasureGrain")]
public interface IErasureGrain : IWakeable
{
    /// <summary>What it is at now, a stable word; null where it has not begun, or is done.</summary>
    [Alias("Step")]
    Task<string?> Step();
}
