using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using ZaloOrleans.Keys;

namespace ZaloOrleans.MiniApps;

/// <summary>
/// What a session token says: <c>zo_mini_</c> and, in base64url, <c>0x01 | key id | account | customer | end in epoch seconds | HMAC-SHA256</c>
/// of all before it. It holds ids and no secret. Pure.
/// </summary>
/// <param name="Account">The account.</param>
/// <param name="CustomerId">For whom it speaks.</param>
/// <param name="ExpiresAt">When it ends, whole seconds. At that very moment it is over.</param>
public sealed record SessionToken(AccountId Account, long CustomerId, DateTimeOffset ExpiresAt)
{
    /// <summary>What its text begins with, so that scanners recognise a leaked one.</summary>
    public const string Prefix = "zo_mini_";

    private const byte Format = 1;
    private const int SaidBytes = 26;
    private const int MacBytes = 32;

    /// <summary>How long a session lasts.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    /// <summary>Its text.</summary>
    /// <param name="keyId">Names the key, so that tokens of the one before stay valid to their end while keys change.</param>
    /// <param name="key">32 bytes.</param>
    public string Sign(byte keyId, ReadOnlySpan<byte> key)
    {
        Span<byte> bytes = stackalloc byte[SaidBytes + MacBytes];
        bytes[0] = Format;
        bytes[1] = keyId;
        BinaryPrimitives.WriteInt64BigEndian(bytes[2..], Account.Value);
        BinaryPrimitives.WriteInt64BigEndian(bytes[10..], CustomerId);
        BinaryPrimitives.WriteInt64BigEndian(bytes[18..], ExpiresAt.ToUnixTimeSeconds());
        HMACSHA256.HashData(key, bytes[..SaidBytes], bytes[SaidBytes..]);
        return Prefix + Base64Url.EncodeToString(bytes);
    }

    /// <summary>Reads a text; null where it is no token, signed with another key, or over.</summary>
    /// <param name="text">The text.</param>
    /// <param name="keyOf">The key with an id; null where there is none.</param>
    /// <param name="now">The time.</param>
    public static SessionToken? Read(string? text, Func<byte, byte[]?> keyOf, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(keyOf);
        Span<byte> bytes = stackalloc byte[SaidBytes + MacBytes];
        if (Decode(text, bytes) && bytes[0] == Format && keyOf(bytes[1]) is { } key)
        {
            Span<byte> mac = stackalloc byte[MacBytes];
            HMACSHA256.HashData(key, bytes[..SaidBytes], mac);
            if (CryptographicOperations.FixedTimeEquals(mac, bytes[SaidBytes..]))
            {
                var said = new SessionToken(new AccountId(BinaryPrimitives.ReadInt64BigEndian(bytes[2..])), BinaryPrimitives.ReadInt64BigEndian(bytes[10..]),
                    DateTimeOffset.FromUnixTimeSeconds(BinaryPrimitives.ReadInt64BigEndian(bytes[18..])));
                return now < said.ExpiresAt ? said : null;
            }
        }

        return null;
    }

    /// <summary>Nothing of it but whose it is: its text is a secret.</summary>
    public override string ToString() => $"session of customer {CustomerId}";

    private static bool Decode(string? text, Span<byte> bytes)
    {
        if (text is null || !text.StartsWith(Prefix, StringComparison.Ordinal) || text.Length != Prefix.Length + Base64Url.GetEncodedLength(bytes.Length))
        {
            return false;
        }

        var body = Encoding.ASCII.GetBytes(text[Prefix.Length..]);
        return Base64Url.IsValid(body, out var length) && length == bytes.Length && Base64Url.TryDecodeFromUtf8(body, bytes, out var written) && written == bytes.Length;
    }
}
