using System.Security.Cryptography;
using System.Text;

namespace ZaloOrleans.Zalo.Consents;

/// <summary>The page of Zalo's on which an administrator agrees, with PKCE. Pure.</summary>
public static class ConsentUrl
{
    /// <summary>How long a consent may take.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromMinutes(10);

    /// <summary>Its address. Zalo takes no scope and no challenge method.</summary>
    public static Uri Of(Uri oauth, string appId, Uri redirect, string verifier, string state)
    {
        ArgumentNullException.ThrowIfNull(redirect);
        return new Uri(oauth, $"/v4/oa/permission?app_id={Uri.EscapeDataString(appId)}&redirect_uri={Uri.EscapeDataString(redirect.AbsoluteUri)}"
            + $"&code_challenge={ChallengeOf(verifier)}&state={Uri.EscapeDataString(state)}");
    }

    /// <summary>base64url of the SHA-256 of the verifier, without padding, as Zalo's own SDK makes it.</summary>
    public static string ChallengeOf(string verifier) => Text(SHA256.HashData(Encoding.ASCII.GetBytes(verifier)));

    /// <summary>base64url without padding: of 32 bytes 43 characters.</summary>
    public static string Text(ReadOnlySpan<byte> bytes) => Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_');
}
