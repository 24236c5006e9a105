using System.Security.Cryptography;
using System.Text;

namespace ZaloOrleans.Zalo.Tokens;

/// <summary>What an Official Account's row has, as far as it matters for a decision; no secret among it.</summary>
/// <param name="Fingerprint">Of all its secrets together.</param>
/// <param name="AccessHash">Hash of the access token; null where it has none.</param>
/// <param name="HasRefreshToken">Whether it has a refresh token.</param>
/// <param name="HasAppSecret">Whether it has its app's secret, without which nothing is refreshed.</param>
/// <param name="IsRevoked">Whether somebody revoked it.</param>
/// <param name="Expiry">When the access token ends, where that is known.</param>
/// <param name="GivenAt">When the access token was given, where that is known.</param>
public sealed record TokenFacts(
    string Fingerprint, string? AccessHash, bool HasRefreshToken, bool HasAppSecret, bool IsRevoked, DateTimeOffset? Expiry, DateTimeOffset? GivenAt)
{
    /// <summary>Whether it can be refreshed.</summary>
    public bool CanRefresh => HasRefreshToken && HasAppSecret;

    /// <summary>What is missing for a refresh, as a stable word; null: nothing.</summary>
    public string? Missing => !HasRefreshToken ? TokenCodes.RefreshTokenMissing : !HasAppSecret ? TokenCodes.AppSecretMissing : null;

    /// <summary>Hash of a secret: tells secrets apart without holding them. They are long and random, so that it leads back to none.</summary>
    public static string Hash(params ReadOnlySpan<string?> secrets)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var secret in secrets)
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"{secret?.Length ?? -1}:{secret}|"));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 16));
    }
}
