using System.Security.Cryptography;
using System.Text;

namespace ZaloOrleans.Deploy;

/// <summary>Makes keys and passwords.</summary>
public static class KeyMaterial
{
    private const string Base62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private const int MasterKeyBytes = 32;

    /// <summary>Random letters and digits. 43 of them hold 256 bits.</summary>
    public static string Letters(int length) => RandomNumberGenerator.GetString(Base62, length);

    /// <summary>Random digits after a fixed first one, as Zalo writes its ids.</summary>
    public static string Digits(char first, int length) => first + RandomNumberGenerator.GetString("0123456789", length - 1);

    /// <summary>The installation's key: 256 bits, with a prefix that secret scanners can know.</summary>
    public static string AdminKey() => "zo_admin_" + Letters(43);

    /// <summary>A new master key: 32 bytes in base64.</summary>
    public static string MasterKey() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(MasterKeyBytes));

    /// <summary>Reads a master key.</summary>
    /// <exception cref="DeployException">It is not 32 bytes in base64.</exception>
    public static byte[] ParseMasterKey(string text, string source)
    {
        var bytes = new byte[MasterKeyBytes + 1];
        return Convert.TryFromBase64String(text, bytes, out var length) && length == MasterKeyBytes
            ? bytes[..MasterKeyBytes]
            : throw new DeployException(
                $"the master key in {source} is not 32 bytes in base64.", "A good one is made with: head -c 32 /dev/urandom | base64");
    }

    /// <summary>
    /// The password of a database login: HKDF-SHA256 of the master key, with the database's name as salt and the login's name as info,
    /// in lower-case hex. Whoever has the master key can compute it, so that it is stored nowhere.
    /// </summary>
    public static string LoginPassword(byte[] masterKey, string database, string login) => Convert.ToHexStringLower(
        HKDF.DeriveKey(HashAlgorithmName.SHA256, masterKey, 32, Encoding.UTF8.GetBytes(database), Encoding.UTF8.GetBytes(login)));

    /// <summary>Tells master keys apart without revealing anything of them.</summary>
    public static string Fingerprint(byte[] masterKey) =>
        Convert.ToHexStringLower(HKDF.DeriveKey(HashAlgorithmName.SHA256, masterKey, 8, info: "fingerprint"u8.ToArray()));
}
