using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ZaloOrleans.Simulator.Sends;

internal static class SendBody
{
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The request's JSON on one line; what is no JSON, or has a lone surrogate, becomes a JSON string of the bytes.</summary>
    public static ReadOnlyMemory<byte> Of(byte[] raw, JsonDocument? json)
    {
        try
        {
            if (json is not null)
                return Write(raw.Length, json.RootElement.WriteTo);
        }
        catch (InvalidOperationException)
        {
            // The lone surrogate: it has no UTF-8.
        }

        return Write(raw.Length, writer => writer.WriteStringValue(System.Text.Encoding.UTF8.GetString(raw)));
    }

    private static ReadOnlyMemory<byte> Write(int size, Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(size + 16);
        using var writer = new Utf8JsonWriter(buffer, Readable);
        write(writer);
        writer.Flush();
        return buffer.WrittenMemory;
    }
}
