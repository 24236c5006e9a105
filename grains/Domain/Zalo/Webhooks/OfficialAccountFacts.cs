using ZaloOrleans.Keys;
using ZaloOrleans.Turns;

namespace ZaloOrleans.Zalo.Webhooks;

/// <summary>What webhooks say of an Official Account itself: its templates and its quota. Pure.</summary>
public static class OfficialAccountFacts
{
    private const int LongestId = 100;
    private const int LongestWord = 40;
    private const int LongestReason = 500;

    /// <summary>The rows that a webhook comes to; none where it is about something else.</summary>
    /// <param name="webhook">What happened.</param>
    /// <param name="account">The account.</param>
    /// <param name="oaRowId">Row id of its Official Account.</param>
    /// <param name="at">When it happened: what is older than what is known changes nothing.</param>
    /// <param name="now">When it is written.</param>
    public static IEnumerable<Row> RowsOf(ZaloWebhook webhook, AccountId account, long oaRowId, DateTimeOffset at, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(webhook);
        return webhook.Fact switch
        {
            ZaloFact.TemplateStatus s => [new TemplateStatusRow(account, oaRowId, WebhookJson.Cut(s.TemplateId, LongestId)!, WebhookJson.Cut(s.Now, LongestWord)!,
                StatusOf(s.Now), WebhookJson.Cut(s.Reason, LongestReason), at, now)],
            ZaloFact.TemplateQuality q => [new TemplateQualityRow(account, oaRowId, WebhookJson.Cut(q.TemplateId, LongestId)!, WebhookJson.Cut(q.Quality, LongestWord)!, at)],
            ZaloFact.DailyQuota { Now: { } quota } q => [new DailyQuotaRow(account, oaRowId, quota, at) { Before = q.Before }],
            _ => [],
        };
    }

    /// <summary>The dictionary's word for a status of Zalo's; null for one that nobody knows, which leaves the template as it is.</summary>
    public static string? StatusOf(string zalo) => zalo switch
    {
        "ENABLE" => "Approved",
        "PENDING_REVIEW" or "DRAFT" => "Draft",
        "REJECT" => "Rejected",
        "DISABLE" or "DELETE" => "Archived",
        _ => null,
    };
}

/// <summary>A template's status in Zalo, and that of the row that stands for it.</summary>
/// <param name="Account">The account.</param>
/// <param name="OaId">Row id of the Official Account.</param>
/// <param name="TemplateId">Zalo's id of the template.</param>
/// <param name="ZaloStatus">Zalo's word.</param>
/// <param name="Status">The dictionary's word; null leaves the template's row as it is.</param>
/// <param name="Reason">Why.</param>
/// <param name="At">Since when.</param>
/// <param name="Now">When it is written.</param>
public sealed record TemplateStatusRow(
    AccountId Account, long OaId, string TemplateId, string ZaloStatus, string? Status, string? Reason, DateTimeOffset At, DateTimeOffset Now) : Row;

/// <summary>How a template is rated: HIGH, MEDIUM, LOW, UNDEFINED.</summary>
public sealed record TemplateQualityRow(AccountId Account, long OaId, string TemplateId, string Quality, DateTimeOffset At) : Row;

/// <summary>How many templates an Official Account may send a day. More than before ends the rest until the next day.</summary>
public sealed record DailyQuotaRow(AccountId Account, long OaId, long Quota, DateTimeOffset At) : Row
{
    /// <summary>How many it was before; null: Zalo does not say.</summary>
    public long? Before { get; init; }

    /// <summary>Whether there may be more than before.</summary>
    public bool IsMore => Before is not { } before || Quota > before;
}
