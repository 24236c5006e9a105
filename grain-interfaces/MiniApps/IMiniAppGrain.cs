using System.Collections.Immutable;
using Orleans.Concurrency;

namespace ZaloOrleans.MiniApps;

/// <summary>Sessions of Mini Apps: a short-lived token that speaks for one customer.</summary>
[Alias("zo.IMiniAppGrain")]
public interface IMiniAppGrain : IGrainWithStringKey
{
    /// <summary>
    /// Asks Zalo who somebody is, finds or makes the customer, and gives a token for it. Throws <see cref="Errors.BusyException"/> where the
    /// database is away. A repeat is safe, but for <see cref="MiniAppLogin.PhoneToken"/>, which Zalo takes once.
    /// </summary>
    [Alias("Open"), AlwaysInterleave]
    Task<MiniAppSession> Open(MiniAppLogin login);

    /// <summary>Whom a token speaks for; null where it is none, forged or over.</summary>
    [Alias("Find"), AlwaysInterleave]
    Task<MiniAppSessionRecord?> Find(string token);
}

/// <summary>What a Mini App knows of its user.</summary>
/// <param name="AppId">The app: 1 to 30 digits. The account follows from it.</param>
/// <param name="AccessToken">Of zmp's <c>getAccessToken()</c>, 1 to 4,096 visible characters.</param>
/// <param name="PhoneToken">Of zmp's <c>getPhoneNumber()</c>: two minutes, one use.</param>
[GenerateSerializer, Immutable, Alias("zo.MiniAppLogin")]
public sealed record MiniAppLogin(
    [property: Id(0)] string AppId, [property: Id(1)] string AccessToken, [property: Id(2)] string? PhoneToken)
{
    /// <summary>Without the tokens, which are secrets.</summary>
    public override string ToString() => $"MiniAppLogin {AppId}";
}

/// <summary>What became of a login.</summary>
/// <param name="Outcome">What happened.</param>
/// <param name="Token">The token; null where no session was opened.</param>
/// <param name="ExpiresAt">When it ends.</param>
/// <param name="CustomerId">The customer; 0 where no session was opened.</param>
/// <param name="Origins">Origins of the app's account, whose pages may read the answer.</param>
[GenerateSerializer, Immutable, Alias("zo.MiniAppSession")]
public sealed record MiniAppSession(
    [property: Id(0)] MiniAppOutcome Outcome, [property: Id(1)] string? Token, [property: Id(2)] DateTimeOffset ExpiresAt,
    [property: Id(3)] long CustomerId, [property: Id(4)] ImmutableArray<string> Origins)
{
    /// <summary>Without the token.</summary>
    public override string ToString() => $"MiniAppSession {Outcome} {CustomerId}";
}

/// <summary>What a login came to.</summary>
[GenerateSerializer, Alias("zo.MiniAppOutcome")]
public enum MiniAppOutcome
{
    /// <summary>There is a session.</summary>
    Opened = 0,

    /// <summary>No Official Account of the app is connected with the app's secret.</summary>
    AppUnknown = 1,

    /// <summary>Zalo does not know the access token, or the app secret that it was asked with is another app's.</summary>
    TokenRefused = 2,

    /// <summary>Zalo does not take the phone token: it is over, used, or another app's.</summary>
    PhoneRefused = 3,

    /// <summary>Zalo answered, but not who it is.</summary>
    IdentityWithheld = 4,

    /// <summary>Zalo could not be asked now.</summary>
    Unavailable = 5,
}

/// <summary>A session as it is checked.</summary>
/// <param name="AccountId">Whose it is.</param>
/// <param name="CustomerId">For whom it speaks.</param>
/// <param name="ExpiresAt">When it ends.</param>
/// <param name="AccountOrigins">Origins whose pages may use it, beside those of Mini Apps.</param>
[GenerateSerializer, Immutable, Alias("zo.MiniAppSessionRecord")]
public sealed record MiniAppSessionRecord(
    [property: Id(0)] long AccountId, [property: Id(1)] long CustomerId, [property: Id(2)] DateTimeOffset ExpiresAt,
    [property: Id(3)] ImmutableArray<string> AccountOrigins);
