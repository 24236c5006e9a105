using ZaloOrleans.Wakeups;

namespace ZaloOrleans.Media;

/// <summary>Fetches the media of one lane of an account, one after the other. A wake-up says that there are some to fetch.</summary>
[Alias("zo.IMediaFetchGrain")]
public interface IMediaFetchGrain : IWakeable;
