using System.Security.Cryptography;
using System.Text;

namespace ZaloOrleans.Schema;

/// <summary>
/// What PostgreSQL stores of a password (RFC 5802, RFC 7677). Computed here, so that the password itself is in no statement and no log.
/// </summary>
internal static class ScramVerifier
{
    private const int Iterations = 4096;

    /// <param name="password">Printable ASCII, for which SASLprep changes nothing.</param>
    /// <param name="saltSource">Any text; the same one gives the same verifier, so that setting it again changes nothing.</param>
    public static string Of(string password, string saltSource)
    {
        var salt = SHA256.HashData(Encoding.UTF8.GetBytes(saltSource)).AsSpan(0, 16).ToArray();
        var salted = Rfc2898DeriveBytes.Pbkdf2(password, salt, Iterations, HashAlgorithmName.SHA256, 32);
        var storedKey = SHA256.HashData(HMACSHA256.HashData(salted, "Client Key"u8));
        var serverKey = HMACSHA256.HashData(salted, "Server Key"u8);
        return $"SCRAM-SHA-256${Iterations}:{Convert.ToBase64String(salt)}${Convert.ToBase64String(storedKey)}:{Convert.ToBase64String(serverKey)}";
    }
}
