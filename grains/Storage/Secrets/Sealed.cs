using System.Security.Cryptography;

namespace ZaloOrleans.Secrets;

/// <summary>AES-256-GCM as <c>nonce[12] | ciphertext | tag[16]</c>, bound to associated data.</summary>
internal static class Sealed
{
    private const int NonceBytes = 12;
    private const int TagBytes = 16;

    public static byte[] Encrypt(byte[] key, ReadOnlySpan<byte> plain, byte[] associated)
    {
        var blob = new byte[NonceBytes + plain.Length + TagBytes];
        RandomNumberGenerator.Fill(blob.AsSpan(0, NonceBytes));
        using var aes = new AesGcm(key, TagBytes);
        aes.Encrypt(blob.AsSpan(0, NonceBytes), plain, blob.AsSpan(NonceBytes, plain.Length), blob.AsSpan(NonceBytes + plain.Length), associated);
        return blob;
    }

    /// <summary>Throws <see cref="AuthenticationTagMismatchException"/> where the blob, its place or its key is another one.</summary>
    public static byte[] Decrypt(byte[] key, ReadOnlySpan<byte> blob, byte[] associated)
    {
        var plain = new byte[blob.Length - NonceBytes - TagBytes];
        using var aes = new AesGcm(key, TagBytes);
        aes.Decrypt(blob[..NonceBytes], blob[NonceBytes..^TagBytes], blob[^TagBytes..], plain, associated);
        return plain;
    }
}
