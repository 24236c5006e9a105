using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using ZaloOrleans.Messaging;

namespace ZaloOrleans.Zalo;

/// <summary>What a message is asked of Zalo with. Pure.</summary>
/// <param name="IsBusiness">Whether it goes to the API of business messages, and not to that of Official Accounts.</param>
/// <param name="Path">From the API's base address.</param>
/// <param name="Body">UTF-8 JSON.</param>
public sealed record ZaloRequest(bool IsBusiness, string Path, byte[] Body)
{
    /// <summary>The request of a message: its body in what its channel wraps around it.</summary>
    public static ZaloRequest Of(QueuedSend send)
    {
        ArgumentNullException.ThrowIfNull(send);
        var body = JsonNode.Parse(send.BodyJson)!.AsObject();
        return send.Channel switch
        {
            MessageChannel.Oa => new(false, "/v3.0/oa/message/cs", Bytes(new JsonObject
            {
                ["recipient"] = new JsonObject { ["user_id"] = send.Recipient },
                ["message"] = body,
            })),
            // Sources differ on whether a tracking id is taken here; the id in the answer is enough.
            MessageChannel.ZbsUser => new(false, "/v3.0/oa/message/template", Bytes(With(body, "user_id", send.Recipient))),
            _ => new(true, "/message/template", Bytes(With(With(body, "phone", PhoneOf(send.Recipient)), "tracking_id", TrackingIdOf(send.MessageId)))),
        };
    }

    /// <summary>By which Zalo's webhooks name a template by phone: 1 to 48 letters and digits.</summary>
    /// <param name="messageId">Row id of the message.</param>
    public static string TrackingIdOf(long messageId) => string.Create(CultureInfo.InvariantCulture, $"zo{messageId}");

    /// <summary>As Zalo writes phones: country code and number, without a plus.</summary>
    private static string PhoneOf(string e164) => e164.TrimStart('+');

    private static JsonObject With(JsonObject body, string name, string value)
    {
        body[name] = value;
        return body;
    }

    private static byte[] Bytes(JsonObject body) => JsonSerializer.SerializeToUtf8Bytes(body, Json.Plain);
}
