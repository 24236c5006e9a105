using ZaloOrleans.Keys;
using ZaloOrleans.Turns;

namespace ZaloOrleans.Customers;

/// <summary>A new row of <c>customers</c>.</summary>
/// <param name="Id">Row id.</param>
/// <param name="Account">The account.</param>
/// <param name="At">When it was created.</param>
/// <param name="ColumnsJson">Its columns, by the dictionary's names, as a JSON object of texts.</param>
public sealed record CustomerInsertRow(long Id, AccountId Account, DateTimeOffset At, string ColumnsJson) : Row;

/// <summary>A change of a row of <c>customers</c>: only the columns that are named are written, so that a change from elsewhere stays.</summary>
public sealed record CustomerUpdateRow(long Id, AccountId Account, string ColumnsJson) : Row;

/// <summary>A deleted customer's identities lead to nobody any more, and may be claimed again.</summary>
public sealed record ReleaseIdentitiesRow(AccountId Account, long CustomerId) : Row;

/// <summary>
/// A phone or an e-mail is not this customer's any more, and leads to nobody; a phone that another customer has, too, leads there. Where it never
/// led to this one, nothing changes.
/// </summary>
public sealed record ReleaseIdentityRow(AccountId Account, long CustomerId, IdentityKind Kind, string Value) : Row;

/// <summary>An Official Account sees a customer by the user id of one of its links. The first one there is the primary one.</summary>
/// <param name="Account">The account.</param>
/// <param name="CustomerId">The customer.</param>
/// <param name="ZaloUserId">The user id.</param>
/// <param name="OaId">Row id of the Official Account.</param>
public sealed record OaLinkRow(AccountId Account, long CustomerId, string ZaloUserId, long OaId) : Row;

/// <summary>A link goes, softly, and its user id leads to nobody; where it was the primary one, the oldest that is left takes its place.</summary>
public sealed record UnlinkRow(AccountId Account, long CustomerId, long LinkId, DateTimeOffset At) : Row;

/// <summary>What is kept of a customer beyond the dictionary's columns, as it shall be.</summary>
public sealed record ProfileRow(long CustomerId, AccountId Account, string? ExternalId, string? TimeZone, string? Language, string TraitsJson) : Row
{
    /// <inheritdoc/>
    public override int Bytes => base.Bytes + BytesOf(TraitsJson);
}

/// <summary>A customer's Zalo account as an Official Account sees it: a person's row of <c>zalo_accounts</c> where there is none, and the link to it.</summary>
public sealed record ZaloLinkRow(long PersonId, long LinkId, AccountId Account, long CustomerId, string ZaloUserId, string? DisplayName, DateTimeOffset At, bool Primary) : Row;

/// <summary>What a customer says of us: a row of <c>user_feedback</c>.</summary>
/// <param name="Account">The account.</param>
/// <param name="CustomerId">Who says it.</param>
/// <param name="Rating">Stars, 1 to 5.</param>
/// <param name="Text">What they wrote.</param>
/// <param name="TagsJson">What they ticked, as a JSON array of texts.</param>
/// <param name="At">When.</param>
public sealed record FeedbackRow(AccountId Account, long CustomerId, int? Rating, string? Text, string TagsJson, DateTimeOffset At) : Row
{
    /// <summary>The score, in the account's scale.</summary>
    public int? NpsScore { get; init; }

    /// <summary>What kind of feedback it is.</summary>
    public string? Type { get; init; }

    /// <summary>The product that it is about.</summary>
    public long? ProductId { get; init; }

    /// <summary>The campaign that it is about.</summary>
    public long? CampaignId { get; init; }

    /// <inheritdoc/>
    public override int Bytes => base.Bytes + BytesOf(Text) + BytesOf(TagsJson);
}
