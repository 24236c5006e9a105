using System.Buffers;
using System.Globalization;
using System.Text.Json;
using ZaloOrleans.Simulator.Accounts;
using ZaloOrleans.Simulator.Faults;
using ZaloOrleans.Simulator.Messages;

namespace ZaloOrleans.Simulator.Templates;

/// <summary><c>GET /message/status?message_id=</c>: what became of a template by phone.</summary>
internal sealed class StatusHandler(AccountBook accounts, DeliveryBook deliveries, FaultBook faults, TimeProvider time)
{
    public Task HandleAsync(HttpContext context)
    {
        var account = accounts.FindByToken(context.Request.Headers["access_token"]);
        string? id = context.Request.Query["message_id"];
        var fault = faults.Take(ZaloEndpoints.Status, null, accepted: true);
        var error = fault.Refusal
            ?? (account is null || time.GetUtcNow() >= account.TokenEndsAt ? ZaloError.OfTemplate(-124) : string.IsNullOrEmpty(id) ? ZaloError.OfTemplate(-107) : ZaloError.None);
        return fault.AnswerAsync(context, Answer(error, error == ZaloError.None ? deliveries.Find(account!.OaId, id!) : null), time);
    }

    private static ReadOnlyMemory<byte> Answer(ZaloError error, DateTimeOffset? delivered)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using var writer = new Utf8JsonWriter(buffer);
        writer.WriteStartObject();
        if (error == ZaloError.None)
        {
            writer.WriteStartObject("data");
            if (delivered is { } at)
                writer.WriteString("delivery_time", at.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture));
            writer.WriteString("message", delivered is null ? "The message is unknown" : "The message was delivered to the user's phone");
            writer.WriteNumber("status", delivered is null ? -1 : 1);
            writer.WriteEndObject();
        }

        writer.WriteNumber("error", error.Code ?? 0);
        writer.WriteString("message", error.Message);
        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenMemory;
    }
}
