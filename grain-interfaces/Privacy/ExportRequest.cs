namespace ZaloOrleans.Privacy;

/// <summary>Asks for a part of what is held about a customer.</summary>
[GenerateSerializer, Immutable, Alias("zo.ExportRequest")]
public sealed record ExportRequest
{
    /// <summary>The customer, or one that it was merged with.</summary>
    [Id(0)] public required long CustomerId { get; init; }

    /// <summary>Who asks, for the audit trail.</summary>
    [Id(1)] public required string Actor { get; init; }

    /// <summary>Whether it is the customer who asks.</summary>
    [Id(2)] public bool IsOwn { get; init; }

    /// <summary>Where the part before ended; null: the first one. The first one is noted in the log of accesses.</summary>
    [Id(3)] public string? Cursor { get; init; }
}

/// <summary>A part of an export. The parts' texts, one after the other, are one JSON object.</summary>
/// <param name="Json">The text.</param>
/// <param name="Next">Where it goes on; null: this was the last part.</param>
[GenerateSerializer, Immutable, Alias("zo.ExportPart")]
public sealed record ExportPart([property: Id(0)] string Json, [property: Id(1)] string? Next);
