namespace ZaloOrleans.Catalog;

/// <summary>How far the erasure of a customer is.</summary>
public sealed record ErasureContract
{
    /// <summary>The customer. Of it there is nothing but this number, and what counts without saying who it was.</summary>
    public long CustomerId { get; init; }

    /// <summary>erasing: nothing is sent to the customer or decided for it any more, and what is kept of it goes. erased: all of it is gone.</summary>
    [Words("erasing", "erased")]
    public required string State { get; init; }

    /// <summary>While it is erased: what goes at the moment.</summary>
    public string? Step { get; init; }

    /// <summary>When it was asked for.</summary>
    public DateTimeOffset RequestedAt { get; init; }

    /// <summary>When all of it was gone; null while it goes.</summary>
    public DateTimeOffset? DoneAt { get; init; }
}
