using System.Collections.Immutable;
using System.ComponentModel.DataAnnotations;

namespace ZaloOrleans.Api.Endpoints.MiniApps;

/// <summary>What the user says of the account, of a product, or of a campaign. At least one of rating, npsScore, feedbackText and tags is there.</summary>
internal sealed record FeedbackContract
{
    /// <summary>Stars.</summary>
    [Range(1, 5)]
    public int? Rating { get; init; }

    /// <summary>The net promoter score in the account's scale (<c>npsScale</c> of its settings): 0 to 10, or -100 to 100.</summary>
    [Range(-100, 100)]
    public int? NpsScore { get; init; }

    /// <summary>The account's own word: complaint, praise, suggestion, ...</summary>
    [StringLength(40, MinimumLength = 1)]
    public string? FeedbackType { get; init; }

    /// <summary>What they write.</summary>
    [StringLength(2000, MinimumLength = 1)]
    public string? FeedbackText { get; init; }

    /// <summary>At most 20, each at most 150 characters.</summary>
    public ImmutableArray<string> Tags { get; init; }

    /// <summary>The product that it is about.</summary>
    public long? ProductId { get; init; }

    /// <summary>The campaign that it is about. One feedback a campaign and day (UTC) is kept.</summary>
    public long? CampaignId { get; init; }

    /// <summary>By which a repeat is known for 30 days. Default: the <c>Idempotency-Key</c>, or a new one.</summary>
    [StringLength(100, MinimumLength = 1)]
    public string? MessageId { get; init; }
}
