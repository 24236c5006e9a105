namespace ZaloOrleans.Simulator.Webhooks;

/// <summary>The names of events that are simulated; a fault of webhooks may name one of them.</summary>
internal static class WebhookEvents
{
    /// <summary>What persons may send.</summary>
    public static readonly IReadOnlyList<string> Kinds = ["text", "image", "gif", "link", "audio", "video", "sticker", "location", "file", "business_card"];

    public static readonly IReadOnlyList<string> All =
    [
        "follow", "unfollow", .. Kinds.Select(kind => "user_send_" + kind),
        "oa_send_text", "oa_send_image", "oa_send_list", "oa_send_file", "oa_send_template",
        "user_received_message", "user_seen_message", "user_reacted_message", "user_submit_info", "user_click_chatnow", "user_click_response_button", "user_feedback",
        "user_withdraw", "widget_interaction_accepted", "add_user_to_tag", "remove_user_from_tag", "change_template_status", "change_template_quality",
    ];
}
