using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;

namespace ZaloOrleans.Zalo.Webhooks;

/// <summary>Reads the body of a webhook, whatever of it is missing or spelt otherwise. Pure, and never throws for what a body holds.</summary>
public static class ZaloWebhookReader
{
    /// <summary>What the console's Test button posts as a message's id.</summary>
    private const string ConsoleMessageId = "This is message id";

    /// <summary>Events that are kept and have no effect here: groups, anonymous visitors, calls, reactions, billing.</summary>
    private static readonly FrozenSet<string> Kept = FrozenSet.Create(
        StringComparer.Ordinal,
        "user_reacted_message", "oa_reacted_message", "update_user_info", "shop_has_order",
        "anonymous_send_text", "anonymous_send_image", "anonymous_send_file", "anonymous_send_sticker",
        "oa_send_anonymous_text", "oa_send_anonymous_image", "oa_send_anonymous_file", "oa_send_anonymous_sticker",
        "widget_failed_to_sync_user_external_id",
        "change_oa_template_tags", "change_template_quota", "event_journey_acknowledged", "event_journey_time_out",
        "create_group", "user_join_group", "user_request_join_group", "accept_request_join_group", "reject_request_join_group",
        "react_request_join_group", "react_request_join_group_accept", "react_request_join_group_reject",
        "add_group_admin", "remove_group_admin", "update_group_info", "user_out_group", "user_leave_group", "delete_group",
        "oa_send_consent", "user_reply_consent", "user_call_oa", "oa_call_user",
        "extension_purchased", "permission_revoked", "oa_webhook_verify");

    private static readonly string[] Sides = ["sender", "recipient"];

    private static readonly FrozenSet<string> Inbound = FrozenSet.Create(
        StringComparer.Ordinal, "text", "image", "link", "audio", "video", "sticker", "gif", "location", "file", "business_card");

    private static readonly FrozenSet<string> Outbound = FrozenSet.Create(
        StringComparer.Ordinal, "text", "image", "gif", "list", "file", "sticker", "template");

    /// <summary>The ids that may be the Official Account's, in the order in which they should be tried: a receipt may have them either way round.</summary>
    /// <param name="body">The body.</param>
    public static ImmutableArray<string> OaCandidates(JsonElement body)
    {
        string?[] ids =
        [
            ZaloJson.Text(body, "oa_id", "oaId"),
            ZaloJson.Text(ZaloJson.Object(body, "recipient"), "id"),
            ZaloJson.Text(ZaloJson.Object(body, "sender"), "id"),
        ];
        return [.. ids.OfType<string>().Distinct(StringComparer.Ordinal)];
    }

    /// <summary>Whether it is what the developer console posts when a URL is saved or tried: answered, and not processed.</summary>
    public static bool IsConsoleTest(JsonElement body) => ZaloJson.Text(ZaloJson.Object(body, "message"), "msg_id") == ConsoleMessageId;

    /// <summary>Reads a body.</summary>
    /// <param name="body">A JSON object.</param>
    /// <param name="raw">As it arrived: its hash tells events apart that carry no id.</param>
    /// <param name="oaId">The Official Account that it is known to be about; null where nobody connected one of its ids.</param>
    public static ZaloWebhook Read(JsonElement body, ReadOnlySpan<byte> raw, string? oaId)
    {
        if (MiniAppWebhookReader.IsOne(body))
        {
            return MiniAppWebhookReader.Read(body, oaId);
        }

        var name = ZaloJson.Text(body, "event_name") ?? "";
        var at = ZaloJson.Time(body, "timestamp");
        var candidates = OaCandidates(body);
        oaId ??= GuessOa(name, body);
        var user = UserOf(name, body, oaId);
        return new ZaloWebhook(name, ZaloJson.Text(body, "app_id"), oaId ?? candidates.FirstOrDefault(), user,
            ZaloJson.Text(body, "user_id_by_app"), at, KeyOf(name, body, raw), FactOf(name, body, user));
    }

    private static ZaloFact FactOf(string name, JsonElement body, string? user)
    {
        var message = ZaloJson.Object(body, "message");
        return name switch
        {
            "follow" => new ZaloFact.Followed(ZaloJson.Text(body, "source")),
            "unfollow" => new ZaloFact.Unfollowed(),
            "user_received_message" => new ZaloFact.Received(ZaloJson.Text(message, "msg_id"), ZaloJson.Time(message, "delivery_time"),
                ZaloJson.Text(message, "tracking_id"), user is null ? ZaloJson.Text(ZaloJson.Object(body, "recipient"), "id") : null),
            "user_seen_message" => new ZaloFact.Seen([.. SeenIds(message)]),
            "user_submit_info" => InfoOf(ZaloJson.Object(body, "info")),
            "user_click_response_button" => new ZaloFact.ClickedButton(ZaloJson.Text(body, "msg_id") ?? ZaloJson.Text(message, "msg_id"),
                ZaloJson.Text(message, "data"), ZaloJson.Text(message, "tracking_id"), ZaloJson.Time(message, "submit_time")),
            "user_feedback" => new ZaloFact.GaveFeedback(ZaloJson.Text(message, "msg_id"), ZaloJson.Text(message, "tracking_id"),
                ZaloJson.Number(message, "rate"), ZaloJson.Text(message, "note"), [.. ZaloJson.Texts(message, "feedbacks")], ZaloJson.Time(message, "submit_time")),
            "user_click_chatnow" => new ZaloFact.OpenedChat(),
            "add_user_to_tag" => TagOf(body, isOn: true),
            "remove_user_from_tag" or "remove_tag" => TagOf(body, isOn: false),
            "user_withdraw" => new ZaloFact.Withdrew(),
            "change_template_status" when TemplateId(body) is { } template && ZaloJson.Text(ZaloJson.Object(body, "status"), "new_status") is { } now =>
                new ZaloFact.TemplateStatus(template, ZaloJson.Text(ZaloJson.Object(body, "status"), "prev_status"), now, ZaloJson.Text(body, "reason")),
            "change_template_quality" when TemplateId(body) is { } template && ZaloJson.Text(body, "quality") is { } quality =>
                new ZaloFact.TemplateQuality(template, quality),
            "change_oa_daily_quota" => QuotaOf(ZaloJson.Object(body, "quota")),
            "widget_interaction_accepted" => WidgetOf(ZaloJson.Object(body, "data")),
            _ when Part(name, "user_send_", Inbound) is { } kind => new ZaloFact.Wrote(kind, ZaloJson.Text(message, "msg_id"),
                ZaloJson.Text(message, "text"), ZaloJson.Text(message, "quote_msg_id"), Attachments(message)),
            _ when Part(name, "oa_send_", Outbound) is { } kind => new ZaloFact.Echoed(kind, ZaloJson.Text(message, "msg_id"),
                ZaloJson.Text(message, "text"), ZaloJson.Text(ZaloJson.Object(body, "sender"), "admin_id"), Attachments(message)),
            _ when IsKept(name) => new ZaloFact.StoredOnly(),
            _ => new ZaloFact.Unknown(),
        };
    }

    /// <summary>Also an event that is known, but whose body lacks what would have an effect, and every event of a group chat.</summary>
    private static bool IsKept(string name) => Kept.Contains(name) || name is "change_template_status" or "change_template_quality"
        || name.StartsWith("user_send_group_", StringComparison.Ordinal) || name.StartsWith("oa_send_group_", StringComparison.Ordinal);

    private static string? GuessOa(string name, JsonElement body)
    {
        var (sender, recipient) = (ZaloJson.Text(ZaloJson.Object(body, "sender"), "id"), ZaloJson.Text(ZaloJson.Object(body, "recipient"), "id"));
        return ZaloJson.Text(body, "oa_id", "oaId")
            ?? (name.StartsWith("oa_", StringComparison.Ordinal) || name == "user_received_message" ? sender : recipient);
    }

    private static string? UserOf(string name, JsonElement body, string? oaId)
    {
        if (name.Contains("anonymous", StringComparison.Ordinal) || name.Contains("group", StringComparison.Ordinal))
        {
            return null;
        }

        var flat = ZaloJson.Text(body, "user_id") ?? ZaloJson.Text(ZaloJson.Object(body, "follower"), "id") ?? ZaloJson.Text(ZaloJson.Object(body, "data"), "user_id");
        if (flat is not null)
        {
            return flat;
        }

        // Whoever of the two is not the Official Account, in whichever place. A receipt of a template by phone has a number or its hash there.
        var other = Sides.Select(side => ZaloJson.Text(ZaloJson.Object(body, side), "id")).FirstOrDefault(id => id is not null && id != oaId);
        return other is not null && IsPhoneReceipt(name, body, other) ? null : other;
    }

    private static bool IsPhoneReceipt(string name, JsonElement body, string id) => name == "user_received_message"
        && (ZaloJson.Text(ZaloJson.Object(body, "message"), "tracking_id") is not null || id.Length == 64 || (id.StartsWith("84", StringComparison.Ordinal) && id.Length is 11 or 12));

    private static string KeyOf(string name, JsonElement body, ReadOnlySpan<byte> raw)
    {
        var message = ZaloJson.Object(body, "message");
        var id = ZaloJson.Text(message, "msg_id") ?? ZaloJson.Text(body, "msg_id") ?? ZaloJson.Texts(message, "msg_ids").FirstOrDefault();
        // Zalo delivers again byte for byte. What carries no message id is told apart by its bytes.
        return id is not null && id != ConsoleMessageId
            ? $"{name}/{id}/{(name is "user_seen_message" or "user_reacted_message" or "oa_reacted_message" or "user_click_response_button" ? Hash(raw) : "")}"
            : $"{name}/{Hash(raw)}";
    }

    private static string Hash(ReadOnlySpan<byte> raw) => Convert.ToHexStringLower(SHA256.HashData(raw).AsSpan(0, 16));

    private static IEnumerable<string> SeenIds(JsonElement message) =>
        ZaloJson.Texts(message, "msg_ids").DefaultIfEmpty(ZaloJson.Text(message, "msg_id")).OfType<string>();

    private static ZaloFact.SubmittedInfo InfoOf(JsonElement info)
    {
        var full = ZaloJson.Object(info, "full_address");
        return new ZaloFact.SubmittedInfo(ZaloJson.Text(info, "name"), ZaloJson.Text(info, "phone"), ZaloJson.Text(info, "user_dob"),
            ZaloJson.Text(info, "gender"), ZaloJson.Text(full, "user_address") ?? ZaloJson.Text(info, "address"),
            ZaloJson.Text(full, "user_city") ?? ZaloJson.Text(info, "city"), ZaloJson.Text(info, "district"),
            ZaloJson.Text(full, "user_ward") ?? ZaloJson.Text(info, "ward"));
    }

    private static ZaloFact TagOf(JsonElement body, bool isOn)
    {
        var tag = ZaloJson.Object(body, "tag");
        return ZaloJson.Text(tag, "name") is { } name ? new ZaloFact.Tagged(name, [.. ZaloJson.Texts(tag, "user_ids")], isOn) : new ZaloFact.StoredOnly();
    }

    private static ZaloFact.DailyQuota QuotaOf(JsonElement quota) => new(ZaloJson.Number(quota, "prev_value"), ZaloJson.Number(quota, "new_value"));

    private static ZaloFact.WidgetJoined WidgetOf(JsonElement data) => new(ZaloJson.Text(data, "user_external_id"), ZaloJson.Text(data, "url"));

    private static string? TemplateId(JsonElement body) => ZaloJson.Text(body, "template_id", "templateId");

    private static string? Part(string name, string prefix, FrozenSet<string> known) =>
        name.StartsWith(prefix, StringComparison.Ordinal) && known.Contains(name[prefix.Length..]) ? name[prefix.Length..] : null;

    private static ImmutableArray<ZaloAttachment> Attachments(JsonElement message) => [.. ZaloJson.Items(message, "attachments").Select(AttachmentOf)];

    private static ZaloAttachment AttachmentOf(JsonElement attachment)
    {
        var payload = ZaloJson.Object(attachment, "payload");
        var place = ZaloJson.Object(payload, "coordinates");
        return new ZaloAttachment(ZaloJson.Text(attachment, "type") ?? "unknown", ZaloJson.Text(payload, "url", "link_url"), ZaloJson.Text(payload, "name", "title"),
            ZaloJson.Number(payload, "size"), ZaloJson.Text(place, "latitude"), ZaloJson.Text(place, "longitude"), ZaloJson.Text(payload, "checksum"));
    }
}
