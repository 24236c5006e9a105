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
}
