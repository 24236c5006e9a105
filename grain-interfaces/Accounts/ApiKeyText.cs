using System.IO.Hashing;
using System.Security.Cryptography;
using System.Text;

namespace ZaloOrleans.Accounts;

/// <summary>
/// The text of an API key: <c>zo_live_{public id, 12}_{secret, 43}_{checksum, 6}</c>, all base 62. The checksum tells a typing error from an
/// unknown key without asking anybody, and lets scanners recognise a leaked one.
/// </summary>
/// <param name="Kind">live or pub.</param>
/// <param name="PublicId">Names the key; no secret.</param>
/// <param name="Secret">256 random bits.</param>
public sealed record ApiKeyText(string Kind, string PublicId, string Secret)
{
    private const string Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    /// <summary>SHA-256 of the secret, as it is stored.</summary>
    public byte[] SecretHash => SHA256.HashData(Encoding.ASCII.GetBytes(Secret));

    /// <summary>A new key.</summary>
    public static ApiKeyText New(string kind) => new(kind, RandomNumberGenerator.GetString(Alphabet, 12), RandomNumberGenerator.GetString(Alphabet, 43));

    /// <summary>Reads a key's text; null where it is none, or mistyped.</summary>
    public static ApiKeyText? TryParse(string? text)
    {
        var parts = text?.Split('_') ?? [];
        if (parts is not ["zo", "live" or "pub", { Length: 12 }, { Length: 43 }, { Length: 6 }] || parts.Skip(2).Any(p => p.Any(c => !char.IsAsciiLetterOrDigit(c))))
        {
            return null;
        }

        var key = new ApiKeyText(parts[1], parts[2], parts[3]);
        return key.Checksum() == parts[4] ? key : null;
    }

    public override string ToString() => $"zo_{Kind}_{PublicId}_{Secret}_{Checksum()}";

    private string Checksum()
    {
        var crc = Crc32.HashToUInt32(Encoding.ASCII.GetBytes($"zo_{Kind}_{PublicId}_{Secret}"));
        return string.Create(6, crc, (chars, value) =>
        {
            for (var i = 5; i >= 0; i--, value /= 62)
            {
                chars[i] = Alphabet[(int)(value % 62)];
            }
        });
    }
}
