namespace ZaloOrleans.Catalog;

/// <summary>A window in which nothing is sent, in local time. One whose end is not after its start goes on over midnight.</summary>
public sealed record QuietHoursContract
{
    /// <summary>When it begins, <c>HH:mm</c>; that minute belongs to it.</summary>
    public required string From { get; init; }

    /// <summary>When it ends, <c>HH:mm</c>; that minute does not belong to it.</summary>
    public required string To { get; init; }

    /// <summary>The days on which it begins: mon, tue, wed, thu, fri, sat, sun. Absent: every day.</summary>
    public IReadOnlyList<string>? Days { get; init; }

    /// <summary>The categories that it binds: transaction, customer_care, promotion. Absent: all.</summary>
    public IReadOnlyList<string>? Categories { get; init; }

    /// <summary>What becomes of a message: <c>defer</c> waits for the end, <c>refuse</c> does not send it. Default defer.</summary>
    public string? Action { get; init; }

    /// <summary>Over how many minutes after the end those that waited are spread, 0 to 120, and at most half of the time that is open. Default 10.</summary>
    public int? SpreadMinutes { get; init; }

    /// <summary>How long after its decision a message that waits is dropped, an ISO 8601 duration of at most 30 days. Absent: when it expires itself.</summary>
    public string? DropAfter { get; init; }
}
