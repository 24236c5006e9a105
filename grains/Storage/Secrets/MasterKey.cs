using System.Security.Cryptography;

namespace ZaloOrleans.Secrets;

/// <summary>The installation's master key: it wraps the accounts' data keys, and nothing else.</summary>
public sealed class MasterKey
{
    private readonly byte[] _key;

    private MasterKey(byte[] key) => _key = key;

    /// <summary>Which master key it is, stored beside what it wraps.</summary>
    public static int Id => 1;

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

    internal byte[] Unwrap(byte[] wrapped, byte[] associated) => Sealed.Decrypt(_key, wrapped, associated);
}
