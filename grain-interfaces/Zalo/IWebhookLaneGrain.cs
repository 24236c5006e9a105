using ZaloOrleans.Wakeups;

namespace ZaloOrleans.Zalo;

/// <summary>Gives the webhooks of one lane of an account to the customers that they are about. A wake-up says that there are some in its inbox.</summary>
[Alias("zo.IWebhookLaneGrain")]
public interface IWebhookLaneGrain : IWakeable;
