using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace ZaloOrleans.Bench.Http;

/// <summary>A whole HTTP request as bytes, built before the round; only the digits of its message ids change from one sending to the next.</summary>
internal sealed class RequestTemplate
{
    /// <summary>Stands where a message id's digits go.</summary>
    public const string IdDigits = "@@@@@@@@@@@@@@@@";

    private readonly byte[] _bytes;
    private readonly int[] _ids;

    private RequestTemplate(byte[] bytes)
    {
        _bytes = bytes;
        _ids = [.. Places(bytes)];
    }

    /// <summary>A request with a body, or without one where <paramref name="json"/> is null.</summary>
    public static RequestTemplate Of(string method, string path, Uri api, string key, string? json)
    {
        var body = Encoding.UTF8.GetBytes(json ?? "");
        var content = json is null ? "" : string.Create(CultureInfo.InvariantCulture, $"Content-Type: application/json\r\nContent-Length: {body.Length}\r\n");
        var head = $"{method} {path} HTTP/1.1\r\nHost: {api.Authority}\r\nAuthorization: Bearer {key}\r\n{content}\r\n";
        return new RequestTemplate([.. Encoding.ASCII.GetBytes(head), .. body]);
    }

    /// <summary>The request with message ids that were never sent before.</summary>
    /// <param name="next">Grows by the number of ids.</param>
    public ReadOnlyMemory<byte> Stamp(ref long next)
    {
        foreach (var at in _ids)
        {
            Utf8Formatter.TryFormat(Interlocked.Increment(ref next), _bytes.AsSpan(at, IdDigits.Length), out _, new System.Buffers.StandardFormat('D', (byte)IdDigits.Length));
        }

        return _bytes;
    }

    private static IEnumerable<int> Places(byte[] bytes)
    {
        var digits = Encoding.ASCII.GetBytes(IdDigits);
        for (var at = 0; bytes.AsSpan(at).IndexOf(digits) is >= 0 and var found; at += found + digits.Length)
        {
            yield return at + found;
        }
    }
}
