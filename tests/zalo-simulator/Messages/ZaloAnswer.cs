using System.Buffers;
using System.Text.Json;

namespace ZaloOrleans.Simulator.Messages;

/// <summary>Bodies in Zalo's envelope <c>{data, error, message}</c>; errors too come with HTTP 200.</summary>
internal static class ZaloAnswer
{
    public static ReadOnlyMemory<byte> Of(SendEndpoint endpoint, MessageDecision decision, MessageFacts facts, DateTimeOffset sentAt)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using var writer = new Utf8JsonWriter(buffer);
        writer.WriteStartObject();
        if (decision.Accepted)
        {
            writer.WriteStartObject("data");
            endpoint.WriteData(writer, decision, facts, sentAt);
            writer.WriteEndObject();
        }

        writer.WriteNumber("error", decision.Error.Code ?? 0);
        writer.WriteString("message", decision.Error.Message);
        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenMemory;
    }
}
