using System.Collections.Immutable;
using System.Globalization;
using ZaloOrleans.Zalo.Tokens;

namespace ZaloOrleans.Zalo.Checks;

/// <summary>One thing that was looked at.</summary>
/// <param name="Name">token, webhook, signature, quota or sending.</param>
/// <param name="State">How it is.</param>
/// <param name="Code">A stable word, or Zalo's code.</param>
/// <param name="Detail">What was found.</param>
/// <param name="WhatToDo">Null where there is nothing to do.</param>
public sealed record AccountCheck(string Name, CheckState State, string Code, string Detail, string? WhatToDo);

/// <summary>How something is; on the wire in lower case.</summary>
public enum CheckState
{
    Ok,
    Warning,
    Failing,
    Unknown,
}

/// <summary>Judges an Official Account's health. Pure.</summary>
public static class AccountChecks
{
    private const string Reconnect = "Connect the Official Account again: GET /v1/zalo-accounts/connect.";
    private const string Url = "Enter this installation's /webhooks/zalo as the webhook URL of the app in Zalo's developer console, and switch its events on.";
    private const string Key = "Copy the OA secret key from the webhook page of Zalo's developer console into oaSecretKey.";
    private static readonly TimeSpan Quiet = TimeSpan.FromDays(7);
    private static readonly TimeSpan Lately = TimeSpan.FromDays(1);

    /// <summary>Whether an Official Account works as far as can be told: its token does, and nothing fails.</summary>
    public static bool IsHealthy(IEnumerable<AccountCheck> checks)
    {
        var all = checks.ToList();
        return all.All(c => c.State != CheckState.Failing) && all.Any(c => c is { Name: "token", State: CheckState.Ok });
    }

    /// <summary>All five.</summary>
    /// <param name="facts">What the database knows.</param>
    /// <param name="lack">Why there is no token; null where there is one.</param>
    /// <param name="info">What Zalo says of the token; null where it was not asked.</param>
    /// <param name="quota">What Zalo says of the quota.</param>
    /// <param name="now">The time.</param>
    public static ImmutableArray<AccountCheck> Of(CheckFacts facts, TokenTrouble? lack, OaInfo? info, QuotaAnswer quota, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(facts);
        ArgumentNullException.ThrowIfNull(quota);
        return [Token(facts, lack, info), Webhook(facts, now), Signature(facts, now), Quota(facts, quota), Sending(facts, now)];
    }

    private static AccountCheck Token(CheckFacts facts, TokenTrouble? lack, OaInfo? info)
    {
        const string Name = "token";
        return (lack, info) switch
        {
            ({ IsPassing: true } passing, _) => new(Name, CheckState.Unknown, passing.Code, "The access token is being refreshed, or cannot be read now.", "Check again in a moment."),
            ({ } gone, _) => new(Name, CheckState.Failing, gone.Code, gone.Detail ?? "There is no access token that works.", Reconnect),
            (null, null or { Code: OaInfo.NoAnswer or "-32" }) => new(Name, CheckState.Unknown, info?.Code ?? OaInfo.NoAnswer, "Zalo did not say whose the access token is.", "Check again in a moment."),
            (null, { Code: { } code }) when code.StartsWith("http_5", StringComparison.Ordinal) || code == "http_429" =>
                new(Name, CheckState.Unknown, code, "Zalo did not say whose the access token is.", "Check again in a moment."),
            (null, { Code: { } code } refused) => new(Name, CheckState.Failing, code, $"Zalo refuses the access token: {refused.Detail ?? "it did not say why"}", Reconnect),
            (null, { OaId: { } other }) when other != facts.OaId => new(Name, CheckState.Failing, "oa_mismatch", $"The access token belongs to the Official Account {other}.", Reconnect),
            _ => new(Name, CheckState.Ok, "accepted", "Zalo accepts the access token.", null),
        };
    }

    private static AccountCheck Webhook(CheckFacts facts, DateTimeOffset now)
    {
        const string Name = "webhook";
        return facts.LastWebhookAt switch
        {
            null => new(Name, CheckState.Unknown, "never_came", "No verified webhook about this Official Account is known.", Url),
            { } at when now - at > Quiet => new(Name, CheckState.Warning, "quiet", $"The last verified webhook came at {Json.Time(at)}.", Url),
            { } at => new(Name, CheckState.Ok, "comes", $"The last verified webhook came at {Json.Time(at)}.", null),
        };
    }

    private static AccountCheck Signature(CheckFacts facts, DateTimeOffset now)
    {
        const string Name = "signature";
        return facts switch
        {
            { HasSecretKey: false } => new(Name, CheckState.Failing, "secret_key_missing", "There is no key for webhooks, so that all of them are refused.", Key),
            { LastRefusedAt: { } at } when now - at <= Lately => new(Name, CheckState.Warning, "signature_refused",
                $"A webhook that named this Official Account was refused at {Json.Time(at)}: it was forged, or is signed with another key.", Key),
            { LastWebhookAt: null } => new(Name, CheckState.Unknown, "never_came", "There is a key, and no verified webhook has come that would prove it.", null),
            _ => new(Name, CheckState.Ok, "verified", "Webhooks are signed with the key.", null),
        };
    }

    private static AccountCheck Quota(CheckFacts facts, QuotaAnswer quota)
    {
        const string Name = "quota";
        var known = facts is { DailyQuota: { } last, DailyQuotaAt: { } at } ? $" Known is {Number(last)} a day, as of {Json.Time(at)}." : "";
        return quota switch
        {
            { Code: { } code } => new(Name, CheckState.Unknown, code, $"Zalo did not tell the quota of templates.{known}", null),
            { Remaining: null } => new(Name, CheckState.Unknown, "not_said", $"Zalo's answer names no quota of templates.{known}", null),
            { Remaining: <= 0 } => new(Name, CheckState.Failing, "quota_exhausted", $"None of {Of(quota)} templates are left today.", "Templates go on tomorrow. Ask Zalo for a higher quota."),
            { Daily: { } daily, Remaining: { } left } when left * 10 < daily =>
                new(Name, CheckState.Warning, "quota_low", $"{Number(left)} of {Number(daily)} templates are left today.", "Ask Zalo for a higher quota, or send less."),
            _ => new(Name, CheckState.Ok, "quota_left", $"{Number(quota.Remaining.Value)} of {Of(quota)} templates are left today.", null),
        };
    }

    private static AccountCheck Sending(CheckFacts facts, DateTimeOffset now)
    {
        const string Name = "sending";
        return facts.Pause switch
        {
            // With one template stopped the Official Account works.
            { Until: null } stop => new(Name, stop.Template.Length == 0 ? CheckState.Failing : CheckState.Warning, stop.Code, $"{What(stop)} stopped at {Json.Time(stop.Since)}; messages wait.", stop.Advice ?? "Set right what the code says, then resume."),
            { Until: { } until } rest when until > now => new(Name, CheckState.Warning, rest.Code, $"{What(rest)} rests until {Json.Time(until)}; messages wait.", null),
            _ => new(Name, CheckState.Ok, "goes", "Nothing holds messages back.", null),
        };
    }

    private static string What(KnownPause pause) => pause switch
    {
        { Channel.Length: 0 } => "Sending",
        { Template.Length: 0 } => $"Sending on channel {pause.Channel}",
        _ => $"Sending of template {pause.Template} on channel {pause.Channel}",
    };

    private static string Of(QuotaAnswer quota) => quota.Daily is { } daily ? Number(daily) : "the day's";

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}

/// <summary>Why an Official Account has no token in hand.</summary>
/// <param name="Code">A stable word, or Zalo's code.</param>
/// <param name="Detail">Zalo's words, where there are any.</param>
/// <param name="IsPassing">Whether it passes by itself.</param>
public sealed record TokenTrouble(string Code, string? Detail, bool IsPassing);
