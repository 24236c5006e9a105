namespace ZaloOrleans.Wakeups;

/// <summary>A grain that wake-ups can be addressed to.</summary>
[Alias("zo.IWakeable")]
public interface IWakeable : IGrainWithStringKey
{
    /// <summary>
    /// Handles one wake-up and answers when its turn is committed. A repeat answers <see cref="WakeOutcome.Done"/> without effect.
    /// An exception counts as a failed delivery: it comes again with backoff, and after ten it is parked.
    /// </summary>
    [Alias("Wake")]
    Task<WakeOutcome> Wake(Wakeup wakeup);
}
