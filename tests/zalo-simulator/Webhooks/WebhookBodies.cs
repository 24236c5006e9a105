using System.Globalization;
using System.Text.Json.Nodes;
using ZaloOrleans.Simulator.Accounts;
using ZaloOrleans.Simulator.Messages;

namespace ZaloOrleans.Simulator.Webhooks;

/// <summary>The bodies that Zalo posts. Ids and times are strings, as Zalo's are.</summary>
internal static class WebhookBodies
{
    public static JsonObject Follow(OfficialAccount account, string userId, DateTimeOffset at, string source) =>
        Relation("follow", account, userId, at, source);

    public static JsonObject Unfollow(OfficialAccount account, string userId, DateTimeOffset at) =>
        Relation("unfollow", account, userId, at, null);

    /// <summary>What a person sends; <paramref name="message"/> without its id.</summary>
    public static JsonObject Said(OfficialAccount account, string userId, DateTimeOffset at, string messageId, string kind, JsonObject message) =>
        Talk("user_send_" + kind, account, userId, userId, account.OaId, at, With(messageId, message));

    /// <summary>The echo of a message that came through the API: nobody is named who wrote it.</summary>
    public static JsonObject Echo(OfficialAccount account, string userId, DateTimeOffset at, string messageId, Echo echo) =>
        Talk(echo.Event, account, userId, account.OaId, userId, at, With(messageId, echo.Message));

    public static JsonObject Received(OfficialAccount account, string userId, DateTimeOffset at, string messageId) =>
        Talk("user_received_message", account, userId, account.OaId, userId, at, new JsonObject { ["msg_id"] = messageId });

    /// <summary>The receipt of a template by phone: of a number, and no user.</summary>
    public static JsonObject ReceivedByPhone(OfficialAccount account, SentMessage message, DateTimeOffset at)
    {
        var told = new JsonObject { ["delivery_time"] = Digits(at), ["msg_id"] = message.Id };
        if (message.TrackingId is { } tracking)
            told["tracking_id"] = tracking;
        return Talk("user_received_message", account, null, account.OaId, message.Phone!.TrimStart('+'), at, told);
    }

    public static JsonObject Seen(OfficialAccount account, string userId, DateTimeOffset at, IEnumerable<string> messageIds) =>
        Talk("user_seen_message", account, userId, account.OaId, userId, at, new JsonObject { ["msg_ids"] = new JsonArray([.. messageIds.Select(id => (JsonNode)id)]) });

    public static JsonObject Reacted(OfficialAccount account, string userId, DateTimeOffset at, string messageId, string icon) =>
        Talk("user_reacted_message", account, userId, userId, account.OaId, at, new JsonObject { ["msg_id"] = messageId, ["react_icon"] = icon });

    public static JsonObject SubmittedInfo(OfficialAccount account, string userId, DateTimeOffset at, JsonObject info)
    {
        var body = Talk("user_submit_info", account, userId, userId, account.OaId, at, null);
        body["info"] = info;
        return body;
    }

    /// <summary>An answer of a template was pressed: no user is named.</summary>
    public static JsonObject Clicked(OfficialAccount account, DateTimeOffset at, string messageId, string? trackingId, string data)
    {
        var told = new JsonObject { ["submit_time"] = Digits(at), ["button_type"] = "response", ["data"] = data };
        if (trackingId is not null)
            told["tracking_id"] = trackingId;
        return OfOa("user_click_response_button", account, at, new JsonObject { ["msg_id"] = messageId, ["message"] = told });
    }

    /// <summary>A template was answered with a rating: no user is named.</summary>
    public static JsonObject Rated(OfficialAccount account, DateTimeOffset at, string messageId, string? trackingId, int rate, string note, IEnumerable<string> feedbacks)
    {
        var told = new JsonObject
        {
            ["rating_type"] = "star", ["option"] = "", ["note"] = note, ["rate"] = rate, ["submit_time"] = Digits(at), ["msg_id"] = messageId,
            ["feedbacks"] = new JsonArray([.. feedbacks.Select(text => (JsonNode)text)]),
        };
        if (trackingId is not null)
            told["tracking_id"] = trackingId;
        return OfOa("user_feedback", account, at, new JsonObject { ["message"] = told });
    }

    public static JsonObject OpenedChat(OfficialAccount account, string userId, DateTimeOffset at) => OfUser("user_click_chatnow", account, userId, at);

    public static JsonObject Withdrew(OfficialAccount account, string userId, DateTimeOffset at) => OfUser("user_withdraw", account, userId, at);

    public static JsonObject JoinedWidget(OfficialAccount account, string userId, DateTimeOffset at, string externalId, string url) => OfOa(
        "widget_interaction_accepted", account, at,
        new JsonObject { ["data"] = new JsonObject { ["user_id"] = userId, ["user_external_id"] = externalId, ["url"] = url } });

    /// <summary>The OA put a tag on somebody, or took it off.</summary>
    public static JsonObject Tagged(OfficialAccount account, string userId, DateTimeOffset at, string tag, bool isOn) => OfOa(
        isOn ? "add_user_to_tag" : "remove_user_from_tag", account, at,
        new JsonObject { ["tag"] = new JsonObject { ["user_ids"] = new JsonArray(userId), ["name"] = tag } });

    public static JsonObject TemplateStatus(OfficialAccount account, DateTimeOffset at, string templateId, string before, string now, string reason) => OfOa(
        "change_template_status", account, at,
        new JsonObject { ["template_id"] = templateId, ["status"] = new JsonObject { ["prev_status"] = before, ["new_status"] = now }, ["reason"] = reason });

    public static JsonObject TemplateQuality(OfficialAccount account, DateTimeOffset at, string templateId, string quality) => OfOa(
        "change_template_quality", account, at, new JsonObject { ["template_id"] = templateId, ["quality"] = quality });

    /// <summary>Any body: the app and the time are put in where it has none.</summary>
    public static JsonObject Any(OfficialAccount account, JsonObject body, DateTimeOffset at)
    {
        body.TryAdd("app_id", account.AppId);
        body.TryAdd("timestamp", Digits(at));
        return body;
    }

    private static JsonObject Relation(string name, OfficialAccount account, string userId, DateTimeOffset at, string? source)
    {
        var body = new JsonObject
        {
            ["oa_id"] = account.OaId,
            ["follower"] = new JsonObject { ["id"] = userId },
            ["user_id_by_app"] = ByApp(userId),
            ["event_name"] = name,
        };
        if (source is not null)
            body["source"] = source;
        return Stamped(body, account, at);
    }

    private static JsonObject Talk(string name, OfficialAccount account, string? userId, string sender, string recipient, DateTimeOffset at, JsonObject? message)
    {
        var body = new JsonObject
        {
            ["event_name"] = name,
            ["sender"] = new JsonObject { ["id"] = sender },
            ["recipient"] = new JsonObject { ["id"] = recipient },
        };
        if (userId is not null)
            body["user_id_by_app"] = ByApp(userId);
        if (message is not null)
            body["message"] = message;
        return Stamped(body, account, at);
    }

    private static JsonObject OfUser(string name, OfficialAccount account, string userId, DateTimeOffset at) =>
        OfOa(name, account, at, new JsonObject { ["user_id"] = userId, ["user_id_by_app"] = ByApp(userId) });

    private static JsonObject OfOa(string name, OfficialAccount account, DateTimeOffset at, JsonObject body)
    {
        body["event_name"] = name;
        body["oa_id"] = account.OaId;
        return Stamped(body, account, at);
    }

    private static JsonObject Stamped(JsonObject body, OfficialAccount account, DateTimeOffset at)
    {
        body["app_id"] = account.AppId;
        body["timestamp"] = Digits(at);
        return body;
    }

    private static JsonObject With(string messageId, JsonObject message)
    {
        var told = new JsonObject { ["msg_id"] = messageId };
        foreach (var (name, value) in message)
            told[name] = value?.DeepClone();
        return told;
    }

    private static string ByApp(string userId) => "9" + userId;

    private static string Digits(DateTimeOffset at) => at.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
}
