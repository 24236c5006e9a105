using System.Buffers.Text;

namespace ZaloOrleans.Bench.Http;

/// <summary>Finds the end of an answer, and reads of it no more than the status.</summary>
internal static class HttpAnswer
{
    /// <summary>The status where the answer is whole; 0 where more must come.</summary>
    public static int Status(ReadOnlySpan<byte> bytes)
    {
        var head = bytes.IndexOf("\r\n\r\n"u8);
        if (head < 0 || bytes.Length < 12 || !Utf8Parser.TryParse(bytes[9..12], out int status, out _))
        {
            return 0;
        }

        var headers = bytes[..(head + 2)];
        var isWhole = Length(headers) is { } length
            ? bytes.Length >= head + 4 + length
            : bytes.EndsWith("\r\n0\r\n\r\n"u8);
        return isWhole ? status : 0;
    }

    /// <summary>Null where the answer comes in chunks.</summary>
    private static int? Length(ReadOnlySpan<byte> headers)
    {
        var at = headers.IndexOf("\r\nContent-Length: "u8);
        return at >= 0 && Utf8Parser.TryParse(headers[(at + 18)..], out int length, out _) ? length : null;
    }
}
