using System.Collections.Immutable;
using System.Text.Json.Nodes;
using ZaloOrleans.Zalo.Tokens;

namespace ZaloOrleans.Zalo.Followers;

/// <summary>What becomes of an import by what Zalo and the customers answer. Pure.</summary>
public static class FollowerImports
{
    /// <summary>The wake-up that says that an import has something to do.</summary>
    public const string Work = "import_followers";

    /// <summary>Failures in a row after which it ends: Zalo has been away for over an hour.</summary>
    public const int MostFailures = 20;

    /// <summary>Failures in a row after which persons are taken without what Zalo knows of each.</summary>
    public const int MostForDetails = 3;

    private const string StartAgain = "start the import again: POST /v1/zalo-accounts/{id}/import-followers. What was found stays.";
    private const int LongestDetail = 500;
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(1);

    /// <summary>A new import.</summary>
    /// <param name="before">The one before; null where there was none.</param>
    /// <param name="actor">Who starts it.</param>
    /// <param name="now">When.</param>
    public static FollowerImportState Begin(FollowerImportState? before, string actor, DateTimeOffset now) => new()
    {
        Phase = ImportPhase.Running,
        Number = (before?.Number ?? 0) + 1,
        Actor = actor,
        At = now,
        StartedAt = now,
        Slices = [new FollowerSlice()],
    };

    /// <summary>What became of persons who were given to their customers.</summary>
    /// <param name="state">The import.</param>
    /// <param name="results">Of some of the page, by user id. Who is not among them, or waits, stays.</param>
    /// <param name="now">When.</param>
    public static FollowerImportState Given(FollowerImportState state, IReadOnlyDictionary<string, FollowerResult> results, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(results);
        var waits = state.Page.RemoveAll(p => results.GetValueOrDefault(p.Id) != FollowerResult.Later);
        return state with
        {
            Page = waits,
            Created = state.Created + results.Values.LongCount(r => r == FollowerResult.Created),
            Known = state.Known + results.Values.LongCount(r => r == FollowerResult.Known),
            Failed = state.Failed + results.Values.LongCount(r => r == FollowerResult.Failed),
            Failures = waits.IsEmpty ? 0 : state.Failures,
            RestUntil = waits.IsEmpty ? null : now + Soon,
        };
    }

    /// <summary>Zalo refused, or did not answer.</summary>
    /// <param name="state">The import.</param>
    /// <param name="why">What the code means.</param>
    /// <param name="code">Zalo's code.</param>
    /// <param name="detail">Zalo's words.</param>
    /// <param name="now">When.</param>
    public static FollowerImportState Refused(FollowerImportState state, CodeMeaning why, string? code, string? detail, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(why);
        return why.Class switch
        {
            AnswerClass.Quota => state with { RestUntil = why.Pause!.Over(now) },
            AnswerClass.Later or AnswerClass.RefreshToken => Again(state, code, now),
            AnswerClass.Stop => Fail(state, code, detail, why.Pause!.Advice!.Replace("then resume.", "then " + StartAgain, StringComparison.Ordinal), now),
            _ => (state.Slices.IsEmpty ? null : FollowerSlices.Refused(state, code, FollowerSlices.DayOf(now)))
                ?? Fail(state, code, detail, "Zalo refuses the list of followers. See what the code means at developers.zalo.me, then " + StartAgain, now),
        };
    }

    /// <summary>There is no access token.</summary>
    public static FollowerImportState WithoutToken(FollowerImportState state, TokenOffer offer, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(offer);
        return offer.Lack switch
        {
            TokenLack.Parked => Fail(state, offer.Code, offer.Detail ?? "The Official Account has no access token that works.", $"{TokenCodes.WhatToDo(offer.Code)} Then {StartAgain}", now),
            _ => state with { RestUntil = now + offer.RetryAfter },
        };
    }

    /// <summary>The import as the wire has it.</summary>
    /// <param name="state">The import; null where there was none.</param>
    /// <param name="now">Now, which tells whether it rests.</param>
    public static string Progress(FollowerImportState? state, DateTimeOffset now)
    {
        state ??= new FollowerImportState();
        var rests = state is { Phase: ImportPhase.Running, RestUntil: { } until } && until > now;
        return new JsonObject
        {
            ["state"] = rests ? "resting" : state.Phase.ToString().ToLowerInvariant(),
            ["slices"] = new JsonObject { ["done"] = state.SlicesDone, ["total"] = state.SlicesDone + state.Slices.Length },
            ["total"] = state.Total,
            ["found"] = state.Found,
            ["created"] = state.Created,
            ["known"] = state.Known,
            ["failed"] = state.Failed,
            ["startedAt"] = state.Phase == ImportPhase.None ? null : Json.Time(state.StartedAt),
            ["finishedAt"] = state.FinishedAt is { } end ? Json.Time(end) : null,
            ["restsUntil"] = rests ? Json.Time(state.RestUntil!.Value) : null,
            ["error"] = state.Phase != ImportPhase.Failed ? null : new JsonObject { ["code"] = state.Code, ["detail"] = state.Detail, ["whatToDo"] = state.WhatToDo },
        }.ToJsonString(Json.Plain);
    }

    private static FollowerImportState Again(FollowerImportState state, string? code, DateTimeOffset now)
    {
        var failures = state.Failures + 1;
        var pause = FirstPause * Math.Pow(2, failures - 1);
        return failures > MostFailures
            ? Fail(state, code, "Zalo has not given the list of followers for over an hour.", "Check with POST /v1/zalo-accounts/{id}/check, then " + StartAgain, now)
            : state with { Failures = failures, RestUntil = now + (pause < LongestPause ? pause : LongestPause) };
    }

    private static FollowerImportState Fail(FollowerImportState state, string? code, string? detail, string whatToDo, DateTimeOffset now) => state with
    {
        Phase = ImportPhase.Failed,
        FinishedAt = now,
        Page = [],
        RestUntil = null,
        Code = code ?? "zalo_refused",
        Detail = Webhooks.WebhookJson.Cut(detail, LongestDetail) ?? "Zalo did not say why.",
        WhatToDo = whatToDo,
    };
}

/// <summary>What became of a person.</summary>
public enum FollowerResult
{
    /// <summary>Not now: to be given again.</summary>
    Later = 0,

    /// <summary>Became a customer.</summary>
    Created,

    /// <summary>Was one.</summary>
    Known,

    /// <summary>Was refused.</summary>
    Failed,
}
