using ZaloOrleans.Wakeups;

namespace ZaloOrleans.Journeys;

/// <summary>One customer's way through one journey. Everything that happens to it is a wake-up.</summary>
[Alias("zo.IJourneyRunGrain")]
public interface IJourneyRunGrain : IWakeable;
