using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace ZaloOrleans.Simulator.Messages;

/// <summary>Bodies in Zalo's envelope <c>{data, error, message}</c>; errors too come with HTTP 200.</summary>
internal static class ZaloAnswer
{
    public static ReadOnlyMemory<byte> Of(ConsultationDecision decision, string? userId, DateTimeOffset sentAt)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using var writer = new Utf8JsonWriter(buffer);
        writer.WriteStartObject();
        if (decision.Accepted)
            WriteData(writer, decision, userId, sentAt);
        writer.WriteNumber("error", decision.Error.Code ?? 0);
        writer.WriteString("message", decision.Error.Message);
        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenMemory;
    }

    private static void WriteData(Utf8JsonWriter writer, ConsultationDecision decision, string? userId, DateTimeOffset sentAt)
    {
        writer.WriteStartObject("data");
        writer.WriteString("message_id", decision.MessageId);
        writer.WriteString("user_id", userId);
        // A string, as in Zalo's examples.
        writer.WriteString("sent_time", sentAt.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture));
        if (decision.Free)
        {
            // Without a quota the message was charged.
            writer.WriteStartObject("quota");
            writer.WriteString("quota_type", "reply");
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }
}
