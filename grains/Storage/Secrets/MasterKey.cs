using System.Buffers.Binary;
using System.Security.Cryptography;

namespace ZaloOrleans.Secrets;

/// <summary>
/// The installation's master key: it wraps the accounts' data keys, and nothing else. While it is rotated the one before is known too, which
/// opens what it once closed.
/// </summary>
public sealed class MasterKey
{
    private readonly byte[] _key;

    private MasterKey(byte[] key, MasterKey? previous = null) => (_key, Previous) = (key, previous);

    /// <summary>Which master key it is, stored beside what it wraps: 31 bits that follow from the key and lead back to nothing.</summary>
    public int Id => BinaryPrimitives.ReadInt32BigEndian(Derive([], "zo|1|master-key-id"u8.ToArray())) & int.MaxValue;

    /// <summary>The other key while the master key is rotated; it opens and never closes.</summary>
    public MasterKey? Previous { get; }

    /// <summary>The same key, which also opens what another one closed.</summary>
    public MasterKey After(MasterKey previous) => new(_key, previous);

    /// <summary>Reads base64 of 32 bytes; anything else is refused with words that say what to do.</summary>
    public static MasterKey Parse(string? base64)
    {
        var buffer = new byte[33];
        return Convert.TryFromBase64String(base64?.Trim() ?? "", buffer, out var length) && length == 32
            ? new MasterKey(buffer[..32])
            : throw new FormatException("ZALO_MASTER_KEY must be base64 of 32 bytes. Make one with: openssl rand -base64 32");
    }

    /// <summary>Derives a further key or password from the master key (HKDF-SHA256).</summary>
    public byte[] Derive(byte[] salt, byte[] info) => HKDF.DeriveKey(HashAlgorithmName.SHA256, _key, 32, salt, info);

    internal byte[] Wrap(byte[] dataKey, byte[] associated) => Sealed.Encrypt(_key, dataKey, associated);

    internal byte[] Unwrap(byte[] wrapped, byte[] associated) => Open(k => Sealed.Decrypt(k._key, wrapped, associated));

    /// <summary>Opens with this key, else with the one before. Throws <see cref="AuthenticationTagMismatchException"/> where neither fits.</summary>
    internal T Open<T>(Func<MasterKey, T> open)
    {
        try
        {
            return open(this);
        }
        catch (AuthenticationTagMismatchException) when (Previous is not null)
        {
            return open(Previous);
        }
    }
}
