using System.Text.Json;
using ZaloOrleans.Turns;

namespace ZaloOrleans.Zalo.Tokens;

/// <summary>How far an Official Account is with its tokens. The tokens themselves lie, encrypted, in its row.</summary>
public sealed record TokenState : IHotState<TokenState>
{
    /// <summary>Version of this shape.</summary>
    public int V { get; init; } = 1;

    /// <summary>Where it stands.</summary>
    public TokenPhase Phase { get; init; }

    /// <summary>Fingerprint of the secrets in the row that this state is about: with others, somebody gave new ones, and it begins anew.</summary>
    public string? Seen { get; init; }

    /// <summary>Calls with the present refresh token that may have used it up, from 0; the running one is counted.</summary>
    public int Attempt { get; init; }

    /// <summary>While refreshing: from then on nobody will hear of the call any more, and another may be made.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Refreshes in a row that certainly did not reach Zalo.</summary>
    public int Failures { get; init; }

    /// <summary>No refresh before that.</summary>
    public DateTimeOffset? RetryAt { get; init; }

    /// <summary>When the last pair came.</summary>
    public DateTimeOffset? RefreshedAt { get; init; }

    /// <summary>Hash of the access token that Zalo refused.</summary>
    public string? Refused { get; init; }

    /// <summary>While stopped: why, a stable word or Zalo's code.</summary>
    public string? Code { get; init; }

    /// <summary>While stopped: Zalo's words, where there are any.</summary>
    public string? Detail { get; init; }

    /// <summary>The wake-up that stands for the next look; 0 for none.</summary>
    public long WakeupId { get; init; }

    /// <summary>When that is due.</summary>
    public DateTimeOffset? LookAt { get; init; }

    static Action<Utf8JsonWriter, TokenState> IHotState<TokenState>.Writer => StateWriters.Default.TokenState.SerializeHandler!;
}

/// <summary>Where an Official Account stands with its tokens.</summary>
public enum TokenPhase
{
    /// <summary>What is in its row is used.</summary>
    Ready = 0,

    /// <summary>The refresh token was or is being sent to Zalo: the access token may be dead, and nobody uses it.</summary>
    Refreshing = 1,

    /// <summary>Nothing works until an administrator of the Official Account authorises again, or what is missing is given.</summary>
    Reauthorise = 2,
}
