using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using ZaloOrleans.Simulator.Accounts;

namespace ZaloOrleans.Simulator.Webhooks;

/// <summary>The bodies that Zalo posts. Ids and times are strings, as Zalo's are.</summary>
internal static class WebhookBodies
{
    public static JsonObject Follow(OfficialAccount account, string userId, DateTimeOffset at) =>
        Relation("follow", account, userId, at, "oa_profile");

    public static JsonObject Unfollow(OfficialAccount account, string userId, DateTimeOffset at) =>
        Relation("unfollow", account, userId, at, null);

    /// <summary>What a person sent: <paramref name="kind"/> is what follows <c>user_send_</c> in the event's name.</summary>
    public static JsonObject Sent(OfficialAccount account, string userId, DateTimeOffset at, string kind, JsonObject message)
    {
        message["msg_id"] = RandomNumberGenerator.GetHexString(20, lowercase: true);
        return Talk("user_send_" + kind, account, userId, account.OaId, at, message);
    }

    /// <summary>Where Zalo keeps what was sent. Nothing is there.</summary>
    public const string Files = "https://files.simulated.example";

    /// <summary>The echo of a message that came through the API: nobody is named who wrote it.</summary>
    public static JsonObject Echo(OfficialAccount account, string userId, DateTimeOffset at, string messageId, string kind, JsonObject message)
    {
        message["msg_id"] = messageId;
        return Talk("oa_send_" + kind, account, account.OaId, userId, at, message);
    }

    /// <summary>A message with attachments of one type.</summary>
    public static JsonObject Attached(string? text, string type, params IEnumerable<JsonObject> payloads)
    {
        var message = new JsonObject { ["attachments"] = new JsonArray([.. payloads.Select(p => (JsonNode)new JsonObject { ["payload"] = p, ["type"] = type })]) };
        if (text is not null)
            message["text"] = text;
        return message;
    }

    public static JsonObject Received(OfficialAccount account, string userId, DateTimeOffset at, string messageId) =>
        Talk("user_received_message", account, account.OaId, userId, at, new JsonObject { ["msg_id"] = messageId });

    public static JsonObject Seen(OfficialAccount account, string userId, DateTimeOffset at, IEnumerable<string> messageIds) =>
        Talk("user_seen_message", account, account.OaId, userId, at, new JsonObject { ["msg_ids"] = new JsonArray([.. messageIds.Select(id => (JsonNode)id)]) });

    private static JsonObject Relation(string name, OfficialAccount account, string userId, DateTimeOffset at, string? source)
    {
        var body = new JsonObject
        {
            ["oa_id"] = account.OaId,
            ["follower"] = new JsonObject { ["id"] = userId },
            ["user_id_by_app"] = "9" + userId,
            ["event_name"] = name,
        };
        if (source is not null)
            body["source"] = source;
        return Stamped(body, account, at);
    }

    private static JsonObject Talk(string name, OfficialAccount account, string sender, string recipient, DateTimeOffset at, JsonObject message) => Stamped(
        new JsonObject
        {
            ["event_name"] = name,
            ["sender"] = new JsonObject { ["id"] = sender },
            ["recipient"] = new JsonObject { ["id"] = recipient },
            ["message"] = message,
        },
        account,
        at);

    private static JsonObject Stamped(JsonObject body, OfficialAccount account, DateTimeOffset at)
    {
        body["app_id"] = account.AppId;
        body["timestamp"] = at.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
        return body;
    }
}
