using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ZaloOrleans.Simulator.Sends;

internal static class SendLine
{
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The record as one line of JSON, with its line feed: the file and <c>GET /_sim/sends</c> hold the same bytes.</summary>
    public static ReadOnlyMemory<byte> Of(SendRecord record)
    {
        var buffer = new ArrayBufferWriter<byte>(record.Body.Length + 256);
        using (var writer = new Utf8JsonWriter(buffer, Readable))
        {
            writer.WriteStartObject();
            writer.WriteNumber("at", record.At);
            writer.WriteString("endpoint", record.Endpoint);
            writer.WriteString("oaId", record.OaId);
            writer.WriteString("userId", record.UserId);
            writer.WriteString("phone", record.Phone);
            writer.WriteString("messageId", record.MessageId);
            writer.WriteString("trackingId", record.TrackingId);
            writer.WriteBoolean("accepted", record.Accepted);
            writer.WriteString("behaviour", record.Behaviour);
            writer.WritePropertyName("status");
            JsonSerializer.Serialize(writer, record.Status);
            writer.WritePropertyName("error");
            JsonSerializer.Serialize(writer, record.Error);
            writer.WriteString("violation", record.Violation);
            writer.WritePropertyName("body");
            writer.WriteRawValue(record.Body.Span, skipInputValidation: true);
            writer.WriteEndObject();
        }

        buffer.Write("\n"u8);
        return buffer.WrittenMemory;
    }
}
