using Orleans.Concurrency;
using ZaloOrleans.Wakeups;

namespace ZaloOrleans.Zalo;

/// <summary>The tokens of one Official Account, and the only place where they are refreshed.</summary>
[Alias("zo.IZaloTokenGrain")]
public interface IZaloTokenGrain : IWakeable
{
    /// <summary>
    /// The access token to call Zalo with; null where the Official Account has none until somebody does something: <see cref="Offer"/> says
    /// what. Throws <see cref="Errors.BusyException"/> while it is refreshed.
    /// </summary>
    [Alias("AccessToken"), AlwaysInterleave]
    Task<string?> AccessToken();

    /// <summary>The same for a sender, which tells apart what passes from what needs a person. Waits a few seconds for a refresh; throws <see cref="Errors.BusyException"/> where nothing can be read.</summary>
    [Alias("Offer"), AlwaysInterleave]
    Task<TokenOffer> Offer();

    /// <summary>Zalo refused this token. Where it is still the one in hand, it is not given out again and is refreshed; an older one changes nothing.</summary>
    [Alias("Forget"), AlwaysInterleave]
    Task Forget(string token);

    /// <summary>Looks at the Official Account's row: the account gave other secrets, or took them away. Messages that were parked go on.</summary>
    [Alias("Reload"), AlwaysInterleave]
    Task Reload();
}

/// <summary>What somebody who wants to send gets.</summary>
[GenerateSerializer, Immutable, Alias("zo.TokenOffer")]
public sealed record TokenOffer
{
    /// <summary>The access token; null where there is none to give.</summary>
    [Id(0)] public string? Token { get; init; }

    /// <summary>Why there is none.</summary>
    [Id(1)] public TokenLack Lack { get; init; }

    /// <summary>When to ask again. Who rests because of a parked Official Account is also woken when it goes on.</summary>
    [Id(2)] public TimeSpan RetryAfter { get; init; }

    /// <summary>Where it is parked: a stable word, or Zalo's code.</summary>
    [Id(3)] public string? Code { get; init; }

    /// <summary>Zalo's words, where there are any.</summary>
    [Id(4)] public string? Detail { get; init; }

    /// <summary>Without the token.</summary>
    public override string ToString() => $"{nameof(TokenOffer)} {Lack} {Code}";
}

/// <summary>Why there is no token.</summary>
[GenerateSerializer, Alias("zo.TokenLack")]
public enum TokenLack
{
    /// <summary>There is one.</summary>
    None = 0,

    /// <summary>It is being refreshed.</summary>
    Refreshing = 1,

    /// <summary>It needs a person: an administrator who authorises again, or a secret that is missing.</summary>
    Parked = 2,

    /// <summary>There is no such Official Account any more.</summary>
    Gone = 3,
}
