using System.ComponentModel.DataAnnotations;

namespace ZaloOrleans.Catalog;

/// <summary>What is to stop, or to go on: exactly one of account, channel, campaignId and journeyId.</summary>
public sealed record StopContract
{
    /// <summary>True: the whole account.</summary>
    public bool? Account { get; init; }

    /// <summary>A channel: oa, zbs_user, zbs_phone, miniapp.</summary>
    [Words("oa", "zbs_user", "zbs_phone", "miniapp")]
    public string? Channel { get; init; }

    /// <summary>A campaign.</summary>
    [Range(1, long.MaxValue)]
    public long? CampaignId { get; init; }

    /// <summary>A journey.</summary>
    [Range(1, long.MaxValue)]
    public long? JourneyId { get; init; }

    /// <summary>Why, at most 500 characters; kept with the stop.</summary>
    [Length(1, 500)]
    public string? Reason { get; init; }
}

/// <summary>What is stopped: decisions about it are refused with <c>account_stopped</c>, and what waits of it is not sent.</summary>
public sealed record StopsContract
{
    /// <summary>What is stopped, in the order of the words.</summary>
    public IReadOnlyList<StoppedContract> Items { get; init; } = [];
}

/// <summary>Something that is stopped.</summary>
public sealed record StoppedContract
{
    /// <summary><c>account</c>, <c>channel:oa</c>, <c>campaign:5</c> or <c>journey:7</c>.</summary>
    public string Target { get; init; } = "";

    /// <summary>Why.</summary>
    public string? Reason { get; init; }

    /// <summary>Who stopped it.</summary>
    public string Actor { get; init; } = "";

    /// <summary>Since when. RFC 3339, UTC.</summary>
    public DateTimeOffset StoppedAt { get; init; }
}
