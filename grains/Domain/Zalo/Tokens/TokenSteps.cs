namespace ZaloOrleans.Zalo.Tokens;

/// <summary>What an Official Account does next about its tokens. Pure.</summary>
public abstract record TokenStep
{
    private TokenStep() { }

    /// <summary>The Official Account is gone: nothing is kept of it.</summary>
    public sealed record Gone : TokenStep;

    /// <summary>Nothing is asked of Zalo.</summary>
    /// <param name="State">The state as it shall be.</param>
    /// <param name="LookAt">When to look again; null: when somebody asks.</param>
    /// <param name="Resumes">Whether its messages were parked and may go now.</param>
    public sealed record Rest(TokenState State, DateTimeOffset? LookAt, bool Resumes) : TokenStep;

    /// <summary>The refresh token is sent to Zalo once this state is committed.</summary>
    /// <param name="State">Refreshing, with the number of the attempt.</param>
    public sealed record Refresh(TokenState State) : TokenStep;
}

/// <summary>What somebody who wants to send gets.</summary>
public enum TokenStanding
{
    /// <summary>The access token.</summary>
    Usable = 0,

    /// <summary>None now; in a moment.</summary>
    Wait = 1,

    /// <summary>None until somebody does something.</summary>
    Parked = 2,

    /// <summary>None: there is no such Official Account any more.</summary>
    Gone = 3,
}

/// <summary>Decides about an Official Account's tokens. Pure.</summary>
public static class TokenSteps
{
    /// <summary>The next step.</summary>
    /// <param name="state">As it was committed last; null where there is none.</param>
    /// <param name="facts">What the row has; null where the Official Account is gone.</param>
    /// <param name="refused">Hash of an access token that Zalo refused just now, or null.</param>
    /// <param name="now">When.</param>
    /// <param name="limits">The times.</param>
    public static TokenStep Decide(TokenState? state, TokenFacts? facts, string? refused, DateTimeOffset now, TokenLimits limits)
    {
        ArgumentNullException.ThrowIfNull(limits);
        if (facts is null)
        {
            return new TokenStep.Gone();
        }

        var before = state ?? new TokenState();
        var isNew = before.Seen != facts.Fingerprint;
        var resumes = isNew && before.Phase == TokenPhase.Reauthorise;
        var next = isNew ? new TokenState { Seen = facts.Fingerprint, WakeupId = before.WakeupId, LookAt = before.LookAt } : before;
        if (refused is not null && refused == facts.AccessHash)
        {
            next = next with { Refused = refused };
        }

        return facts.IsRevoked || next.Phase == TokenPhase.Reauthorise
            ? new TokenStep.Rest(next, null, resumes)
            : next.Phase == TokenPhase.Refreshing ? AfterLost(next, now, limits) : OfReady(next, facts, resumes, now, limits);
    }

    /// <summary>The state after Zalo's answer, or the lack of one.</summary>
    /// <param name="state">Refreshing.</param>
    /// <param name="grant">What came.</param>
    /// <param name="fingerprint">Of the secrets with the new pair, where there is one.</param>
    /// <param name="now">When.</param>
    public static TokenState Answered(TokenState state, TokenGrant grant, string? fingerprint, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        var over = state with { Until = null };
        return grant switch
        {
            TokenGrant.Given => new TokenState { Seen = fingerprint, RefreshedAt = now, WakeupId = state.WakeupId, LookAt = state.LookAt },
            TokenGrant.Refused refused => Stop(over, refused.Code, refused.Detail),
            TokenGrant.Unknown when state.Attempt >= TokenLimits.MostAttempts => Stop(over, TokenCodes.RefreshUnknown, null),
            TokenGrant.Unknown => state with { Until = now + TokenLimits.AfterLost },

            // It counts for nothing. Where one before it may have used the refresh token up, that is still so.
            _ when state.Attempt > 1 => state with { Attempt = state.Attempt - 1, Failures = state.Failures + 1, Until = now + BackoffAfter(state.Failures + 1) },
            _ => over with { Phase = TokenPhase.Ready, Attempt = 0, Failures = state.Failures + 1, RetryAt = now + BackoffAfter(state.Failures + 1) },
        };
    }

    /// <summary>What somebody who wants to send gets at <paramref name="now"/>, how long to wait for more, and why.</summary>
    public static (TokenStanding Standing, DateTimeOffset? Until, string? Code) Stand(TokenState state, TokenFacts? facts, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        return facts switch
        {
            null => (TokenStanding.Gone, null, null),
            { IsRevoked: true } => (TokenStanding.Parked, null, TokenCodes.Revoked),
            _ when state.Phase == TokenPhase.Reauthorise => (TokenStanding.Parked, null, state.Code),
            _ when state.Phase == TokenPhase.Refreshing => (TokenStanding.Wait, state.Until, null),
            { AccessHash: null, CanRefresh: false } => (TokenStanding.Parked, null, TokenCodes.AccessTokenMissing),
            { AccessHash: null } => (TokenStanding.Wait, state.RetryAt, null),
            _ when state.Refused == facts.AccessHash => (TokenStanding.Wait, state.RetryAt ?? state.LookAt, null),

            // One that is over by its own clock is used where nothing better can be had: Zalo has the last word.
            { CanRefresh: true, Expiry: { } end } when end <= now => (TokenStanding.Wait, state.RetryAt, null),
            _ => (TokenStanding.Usable, null, null),
        };
    }

    /// <summary>When an access token is to be refreshed; null: when Zalo refuses it.</summary>
    public static DateTimeOffset? DueAt(TokenFacts facts, TokenLimits limits)
    {
        ArgumentNullException.ThrowIfNull(facts);
        ArgumentNullException.ThrowIfNull(limits);
        if (!facts.CanRefresh)
        {
            return null;
        }

        if (facts.AccessHash is null || (facts.GivenAt is null && facts.Expiry is null))
        {
            // Of unknown age: at once.
            return DateTimeOffset.MinValue;
        }

        var given = facts.GivenAt ?? facts.Expiry!.Value - TokenGrant.UsualLife;
        var end = facts.Expiry ?? given + TokenGrant.UsualLife;
        var half = given + ((end - given) / 2);
        var due = end - limits.Ahead > half ? end - limits.Ahead : half;
        return due < given + TokenLimits.OldestPair ? due : given + TokenLimits.OldestPair;
    }

    /// <summary>How long to wait after so many refreshes in a row that did not reach Zalo: 2 s, doubling.</summary>
    public static TimeSpan BackoffAfter(int failures)
    {
        var delay = TimeSpan.FromSeconds(Math.Pow(2, Math.Min(failures, 20)));
        return delay < TokenLimits.LongestBackoff ? delay : TokenLimits.LongestBackoff;
    }

    private static TokenStep OfReady(TokenState state, TokenFacts facts, bool resumes, DateTimeOffset now, TokenLimits limits)
    {
        var due = DueAt(facts, limits);
        var isRefused = state.Refused is not null && state.Refused == facts.AccessHash;
        if (!isRefused && (due is null || now < due))
        {
            return new TokenStep.Rest(state, due, resumes);
        }

        if (facts.Missing is { } missing)
        {
            return new TokenStep.Rest(Stop(state, missing, null), null, false);
        }

        // A token that Zalo refuses as soon as it gave it must not lead to a refresh a second.
        var earliest = isRefused && state.RefreshedAt is { } last ? last + limits.Apart : now;
        earliest = state.RetryAt > earliest ? state.RetryAt.Value : earliest;
        return now < earliest
            ? new TokenStep.Rest(state, earliest, resumes)
            : Begin(state, now, limits);
    }

    /// <summary>
    /// A call was begun and nobody heard of its end: the process died, or the answer was lost. The refresh token may be used up; Zalo tells
    /// (-14020), so one further call is allowed, and no third.
    /// </summary>
    private static TokenStep AfterLost(TokenState state, DateTimeOffset now, TokenLimits limits) =>
        now < state.Until ? new TokenStep.Rest(state, state.Until, false)
        : state.Attempt >= TokenLimits.MostAttempts ? new TokenStep.Rest(Stop(state with { Until = null }, TokenCodes.RefreshUnknown, null), null, false)
        : Begin(state, now, limits);

    private static TokenStep.Refresh Begin(TokenState state, DateTimeOffset now, TokenLimits limits) =>
        new(state with { Phase = TokenPhase.Refreshing, Attempt = state.Attempt + 1, Until = now + limits.Call, RetryAt = null });

    private static TokenState Stop(TokenState state, string code, string? detail) =>
        state with { Phase = TokenPhase.Reauthorise, Code = code, Detail = detail, RetryAt = null };
}
