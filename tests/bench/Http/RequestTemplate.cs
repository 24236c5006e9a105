using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace ZaloOrleans.Bench.Http;

/// <summary>Digest of a body, 32 bytes.</summary>
internal delegate byte[] BodySignature(ReadOnlySpan<byte> body);

/// <summary>
/// A whole HTTP request as bytes, built before the round; only the digits of its message ids, and the signature over them, change from one
/// sending to the next.
/// </summary>
internal sealed class RequestTemplate
{
    /// <summary>Stands where a message id's digits go.</summary>
    public const string IdDigits = "@@@@@@@@@@@@@@@@";

    private const string Digest = "################################################################";

    private readonly byte[] _bytes;
    private readonly int[] _ids;
    private readonly BodySignature? _sign;
    private readonly int _digest;
    private readonly int _body;

    private RequestTemplate(string head, string json, BodySignature? sign)
    {
        var body = Encoding.UTF8.GetBytes(json);
        var content = json.Length == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"Content-Type: application/json\r\nContent-Length: {body.Length}\r\n");
        var lines = Encoding.ASCII.GetBytes($"{head}{content}\r\n");
        _bytes = [.. lines, .. body];
        _ids = [.. Places(_bytes)];
        (_sign, _digest, _body) = (sign, lines.AsSpan().IndexOf(Encoding.ASCII.GetBytes(Digest)), lines.Length);
    }

    /// <summary>A request with a key, and with a body, or without one where <paramref name="json"/> is null.</summary>
    public static RequestTemplate Of(string method, string path, Uri api, string key, string? json) =>
        new($"{method} {path} HTTP/1.1\r\nHost: {api.Authority}\r\nAuthorization: Bearer {key}\r\n", json ?? "", null);

    /// <summary>A request with a key, an <c>Idempotency-Key</c> that was never sent before, and a body.</summary>
    public static RequestTemplate Once(string path, Uri api, string key, string json) =>
        new($"POST {path} HTTP/1.1\r\nHost: {api.Authority}\r\nAuthorization: Bearer {key}\r\nIdempotency-Key: bench-{IdDigits}\r\n", json, null);

    /// <summary>A webhook, signed over its body.</summary>
    public static RequestTemplate Webhook(string path, Uri api, string json, BodySignature sign) =>
        new($"POST {path} HTTP/1.1\r\nHost: {api.Authority}\r\nX-ZEvent-Signature: mac={Digest}\r\n", json, sign);

    /// <summary>Requests dealt out to connections in turn: none of them sends one that another sends.</summary>
    /// <param name="connections">1 or more.</param>
    /// <param name="count">How many in all; what does not divide is left out.</param>
    /// <param name="make">Makes the request of a number from 0.</param>
    public static List<RequestTemplate[]> Spread(int connections, int count, Func<int, RequestTemplate> make) =>
        [.. Enumerable.Range(0, connections).Select(c => Enumerable.Range(0, count / connections).Select(n => make((n * connections) + c)).ToArray())];

    /// <summary>The request with message ids that were never sent before.</summary>
    /// <param name="next">Grows by the number of ids.</param>
    public ReadOnlyMemory<byte> Stamp(ref long next)
    {
        foreach (var at in _ids)
        {
            Utf8Formatter.TryFormat(Interlocked.Increment(ref next), _bytes.AsSpan(at, IdDigits.Length), out _, new StandardFormat('D', (byte)IdDigits.Length));
        }

        if (_sign is not null)
        {
            Convert.TryToHexStringLower(_sign(_bytes.AsSpan(_body)), _bytes.AsSpan(_digest, Digest.Length), out _);
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
