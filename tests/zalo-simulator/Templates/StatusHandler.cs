using System.Globalization;
using System.Text.Json.Nodes;
using ZaloOrleans.Simulator.Messages;

namespace ZaloOrleans.Simulator.Templates;

/// <summary><c>GET /message/status?message_id=</c>: what became of a template by phone.</summary>
internal sealed class StatusHandler(ReadCalls calls, MessageBook messages)
{
    private const int Unknown = -1;
    private const int Pushed = 0;
    private const int Delivered = 1;

    public Task HandleAsync(HttpContext context) => calls.AnswerAsync(context, ZaloEndpoints.Status, isBusiness: true, (account, body) =>
    {
        if (context.Request.Query["message_id"] is not [{ Length: > 0 } id])
            return ZaloError.OfTemplate(-107);

        var (status, text, at) = messages.Find(account.OaId, id) is not { Phone: not null } ? (Unknown, "The message is unknown", null)
            : messages.ArrivedAt(account.OaId, id) is { } arrived ? (Delivered, "The message was delivered to the user's phone", (DateTimeOffset?)arrived)
            : (Pushed, "The message was pushed", null);
        var data = new JsonObject { ["message"] = text, ["status"] = status };
        if (at is { } time)
            data["delivery_time"] = time.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
        body["data"] = data;
        return ZaloError.None;
    });
}
