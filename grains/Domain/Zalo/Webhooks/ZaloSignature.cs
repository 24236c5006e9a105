using System.Security.Cryptography;
using System.Text;

namespace ZaloOrleans.Zalo.Webhooks;

/// <summary>Which of the ways to sign that public sources name a signature was made in. The log says it, because the sources disagree.</summary>
/// <param name="First">What stands first: the app's id or the Official Account's.</param>
/// <param name="Time">Where the timestamp came from: the body, or the header.</param>
public sealed record SignatureMatch(string First, string Time);

/// <summary>
/// The signature of a webhook: SHA-256 over id, raw body, timestamp and the Official Account's secret key, concatenated. Not an HMAC.
/// Pure.
/// </summary>
public static class ZaloSignature
{
    /// <summary>Finds the way in which the body was signed; null where it was not signed with this key.</summary>
    /// <param name="signature">Of the header: <c>mac=</c> and 64 hexadecimal digits, or the digits alone.</param>
    /// <param name="body">As it arrived, byte for byte.</param>
    /// <param name="appId">The app.</param>
    /// <param name="oaId">The Official Account.</param>
    /// <param name="bodyTime">The body's <c>timestamp</c>, as it is written there.</param>
    /// <param name="headerTime">The header's, where there is one.</param>
    /// <param name="secretKey">The Official Account's secret key, from the app's webhook page.</param>
    public static SignatureMatch? Match(
        string? signature, ReadOnlySpan<byte> body, string? appId, string? oaId, string? bodyTime, string? headerTime, string secretKey)
    {
        if (Digest(signature) is not { } given)
        {
            return null;
        }

        SignatureMatch? match = null;
        foreach (var (first, id) in (ReadOnlySpan<(string, string?)>)[("app_id", appId), ("oa_id", oaId)])
        {
            foreach (var (where, time) in (ReadOnlySpan<(string, string?)>)[("body", bodyTime), ("header", headerTime)])
            {
                // Every candidate is tried, whether one matched or not: how long it takes tells nothing.
                if (id is not null && time is not null && CryptographicOperations.FixedTimeEquals(given, Sign(id, body, time, secretKey)))
                {
                    match ??= new SignatureMatch(first, where);
                }
            }
        }

        return match;
    }

    /// <summary>The digest of a body.</summary>
    public static byte[] Sign(string id, ReadOnlySpan<byte> body, string time, string secretKey)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(id));
        hash.AppendData(body);
        hash.AppendData(Encoding.UTF8.GetBytes(time));
        hash.AppendData(Encoding.UTF8.GetBytes(secretKey));
        return hash.GetHashAndReset();
    }

    internal static byte[]? Digest(string? signature)
    {
        var hex = signature?.Trim() is { } text && text.StartsWith("mac=", StringComparison.OrdinalIgnoreCase) ? text[4..] : signature?.Trim();
        return hex is { Length: 64 } && hex.All(char.IsAsciiHexDigit) ? Convert.FromHexString(hex) : null;
    }
}
