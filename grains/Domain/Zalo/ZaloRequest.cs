using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using ZaloOrleans.Messaging;
using ZaloOrleans.MiniApps;

namespace ZaloOrleans.Zalo;

/// <summary>What a message is asked of Zalo with. Pure.</summary>
/// <param name="Api">Where it goes to.</param>
/// <param name="Path">From the API's base address.</param>
/// <param name="Body">UTF-8 JSON.</param>
public sealed record ZaloRequest(ZaloApi Api, string Path, byte[] Body)
{
    /// <summary>Headers beside those of every call, without the secret.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>The request of a message: its body in what its channel wraps around it.</summary>
    public static ZaloRequest Of(QueuedSend send)
    {
        ArgumentNullException.ThrowIfNull(send);
        var body = JsonNode.Parse(send.BodyJson)!.AsObject();
        return send.Channel switch
        {
            MessageChannel.Oa => new(ZaloApi.OfficialAccount, "/v3.0/oa/message/cs", Bytes(new JsonObject
            {
                ["recipient"] = new JsonObject { ["user_id"] = send.Recipient },
                ["message"] = body,
            })),
            // Sources differ on whether a tracking id is taken here; the id in the answer is enough.
            MessageChannel.ZbsUser => new(ZaloApi.OfficialAccount, "/v3.0/oa/message/template", Bytes(With(body, "user_id", send.Recipient))),
            MessageChannel.MiniApp => OfMiniApp(MiniAppAddress.Parse(send.Recipient), body),
            _ => new(ZaloApi.Business, "/message/template",
                Bytes(With(With(body, "phone", PhoneOf(send.Recipient)), "tracking_id", TrackingIds.Of(send.MessageId)))),
        };
    }

    private static ZaloRequest OfMiniApp(MiniAppAddress to, JsonObject body) => new(ZaloApi.MiniApp, "/notification/template", Bytes(body))
    {
        Headers = [KeyValuePair.Create("X-User-Id", to.UserId), KeyValuePair.Create("X-MiniApp-Id", to.AppId)],
    };

    /// <summary>As Zalo writes phones: country code and number, without a plus.</summary>
    private static string PhoneOf(string e164) => e164.TrimStart('+');

    private static JsonObject With(JsonObject body, string name, string value)
    {
        body[name] = value;
        return body;
    }

    private static byte[] Bytes(JsonObject body) => JsonSerializer.SerializeToUtf8Bytes(body, Json.Plain);
}
