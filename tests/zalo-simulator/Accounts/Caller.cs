using System.Security.Cryptography;
using System.Text;
using ZaloOrleans.Simulator.Messages;

namespace ZaloOrleans.Simulator.Accounts;

/// <summary>Who makes a request, by its headers.</summary>
/// <param name="Account">The OA that its token belongs to; null for none.</param>
/// <param name="Fault">Why it may do nothing; null: it may.</param>
internal sealed record Caller(OfficialAccount? Account, TokenFault? Fault)
{
    public static Caller Of(HttpRequest request, AccountBook accounts, DateTimeOffset now) => accounts.FindByToken(request.Headers["access_token"]) switch
    {
        null => new Caller(null, TokenFault.Unknown),
        var account when now >= account.TokenEndsAt => new Caller(account, TokenFault.Ended),
        var account when !ProofHolds(account, request.Headers["appsecret_proof"]) => new Caller(account, TokenFault.BadProof),
        var account => new Caller(account, null),
    };

    /// <summary>The refusal, or null.</summary>
    /// <param name="isBusiness">Whether it came to the API of templates by phone, which has numbers of its own.</param>
    public ZaloError? Refusal(bool isBusiness) => (Fault, isBusiness) switch
    {
        (null, _) => null,
        (TokenFault.BadProof, true) => ZaloError.OfTemplate(-1241),
        (_, true) => ZaloError.OfTemplate(-124),
        (TokenFault.BadProof, false) => ZaloError.Of(-242),
        (TokenFault.Ended, false) => ZaloError.Of(-220),
        _ => ZaloError.Of(-216),
    };

    /// <summary>A proof that is given must hold; one must be given where the app's switch is on.</summary>
    private static bool ProofHolds(OfficialAccount account, string? proof) => proof is null
        ? !account.RequiresProof
        : account.AppSecret is not { } secret || CryptographicOperations.FixedTimeEquals(
            Encoding.ASCII.GetBytes(Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(account.AccessToken)))),
            Encoding.UTF8.GetBytes(proof));
}

/// <summary>What is wrong with a request's token.</summary>
internal enum TokenFault
{
    /// <summary>It is none, or is not known.</summary>
    Unknown,

    /// <summary>It was one, and is over.</summary>
    Ended,

    /// <summary>The proof of the app's secret does not hold, or is missing.</summary>
    BadProof,
}
