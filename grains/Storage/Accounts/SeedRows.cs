namespace ZaloOrleans.Accounts;

/// <summary>The rows that every account is born with.</summary>
public static class SeedRows
{
    /// <summary>In the order in which they are made.</summary>
    public static IReadOnlyList<SeedRow> All { get; } =
    [
        new("campaign_statuses", "draft", "Draft"),
        new("campaign_statuses", "scheduled", "Scheduled"),
        new("campaign_statuses", "running", "Running"),
        new("campaign_statuses", "paused", "Paused"),
        new("campaign_statuses", "completed", "Completed"),
        new("campaign_statuses", "cancelled", "Cancelled"),
        new("campaign_statuses", "failed", "Failed"),
        new("ad_statuses", "draft", "Draft"),
        new("ad_statuses", "active", "Active"),
        new("ad_statuses", "paused", "Paused"),
        new("ad_statuses", "ended", "Ended"),
        new("campaign_objectives", "awareness", "Awareness"),
        new("campaign_objectives", "traffic", "Traffic"),
        new("campaign_objectives", "engagement", "Engagement"),
        new("campaign_objectives", "leads", "Leads"),
        new("campaign_objectives", "sales", "Sales"),
        new("campaign_objectives", "retention", "Retention"),
        new("channel_platforms", "zalo_oa", "Zalo OA"),
        new("channel_platforms", "zalo_miniapp", "Zalo Mini App"),
        new("channel_platforms", "zalo_ads", "Zalo Ads"),
        new("channel_platforms", "facebook", "Facebook"),
        new("channel_platforms", "tiktok", "TikTok"),
        new("channel_platforms", "google", "Google"),
        new("channel_platforms", "email", "Email"),
        new("channel_platforms", "offline", "Offline"),
    ];
}
