namespace ZaloOrleans.Deploy;

/// <summary>The demo account of an installation.</summary>
/// <param name="AccountId">Its id.</param>
/// <param name="ApiKey">Its first key, with full rights.</param>
/// <param name="Loaded">True once everything else of the demo is there too.</param>
public sealed record DemoAccount(long AccountId, string ApiKey, bool Loaded);
