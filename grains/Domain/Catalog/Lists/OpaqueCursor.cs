using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace ZaloOrleans.Catalog;

/// <summary>
/// Cursors: where a page ended, in base64url, with a checksum over it and over the query that it belongs to, so that one that was cut,
/// mistyped or brought to another query is refused instead of giving a wrong page. It is no signature: whoever makes one of their own
/// reaches nothing that a filter would not give them.
/// </summary>
public static class OpaqueCursor
{
    private const int ChecksumBytes = 8;
    private const int LongestText = 4_000;

    /// <summary>A cursor.</summary>
    /// <param name="scope">The query that it belongs to.</param>
    /// <param name="parts">Where the page ended.</param>
    public static string Write(string scope, params string?[] parts)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(parts);
        return Base64Url.EncodeToString([.. Checksum(scope, body), .. body]);
    }

    /// <summary>The parts of a cursor; null where it is none of this query.</summary>
    /// <param name="scope">The query.</param>
    /// <param name="cursor">As <see cref="Write"/> made it.</param>
    /// <param name="count">How many parts it has.</param>
    public static string?[]? Read(string scope, string cursor, int count)
    {
        ArgumentNullException.ThrowIfNull(cursor);
        if (cursor.Length > LongestText || !Base64Url.IsValid(cursor))
        {
            return null;
        }

        var bytes = Base64Url.DecodeFromChars(cursor);
        // The last character of base64 has bits to spare: only the spelling that was given out counts.
        if (bytes.Length <= ChecksumBytes || Base64Url.EncodeToString(bytes) != cursor
            || !Checksum(scope, bytes.AsSpan(ChecksumBytes)).AsSpan().SequenceEqual(bytes.AsSpan(0, ChecksumBytes)))
        {
            return null;
        }

        var parts = JsonSerializer.Deserialize<string?[]>(bytes.AsSpan(ChecksumBytes));
        return parts?.Length == count ? parts : null;
    }

    private static byte[] Checksum(string scope, ReadOnlySpan<byte> body) =>
        SHA256.HashData([.. Encoding.UTF8.GetBytes(scope), 0, .. body])[..ChecksumBytes];
}
