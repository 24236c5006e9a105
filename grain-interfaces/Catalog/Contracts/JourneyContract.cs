using System.ComponentModel.DataAnnotations;

namespace ZaloOrleans.Catalog;

/// <summary>A journey. Its draft are its steps; what runs is the version that was published last.</summary>
public sealed record JourneyContract : RowContract
{
    /// <summary>Name, 1 to 255 characters.</summary>
    [Length(1, 255)]
    public required string Name { get; init; }

    /// <summary>
    /// A patch to Active publishes the draft: customers enter that version from then on. Paused and Ended let nobody in; who is inside
    /// goes on. Default Draft.
    /// </summary>
    [Words("Draft", "Active", "Paused", "Ended")]
    public string Status { get; init; } = "Draft";

    /// <summary>Nobody enters before. Null: no bound.</summary>
    public DateTimeOffset? StartAt { get; init; }

    /// <summary>Nobody enters at or after it. Null: no bound.</summary>
    [NotBefore("startAt")]
    public DateTimeOffset? EndAt { get; init; }

    /// <summary>IANA zone of the journey's local times. Null: the account's.</summary>
    [TimeZoneField, Length(1, 64)]
    public string? Timezone { get; init; }

    /// <summary>The version that was published last, from 1; null where none was.</summary>
    [ReadOnlyField, Unfiltered]
    public int? Version { get; init; }
}
