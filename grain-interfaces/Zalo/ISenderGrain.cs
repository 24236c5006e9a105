using ZaloOrleans.Wakeups;

namespace ZaloOrleans.Zalo;

/// <summary>The HTTP calls to Zalo of one lane of one Official Account. A wake-up says that there is work in its queue.</summary>
[Alias("zo.ISenderGrain")]
public interface ISenderGrain : IWakeable;
