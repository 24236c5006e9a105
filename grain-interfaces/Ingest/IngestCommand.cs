using System.Collections.Immutable;
using ZaloOrleans.Wakeups;

namespace ZaloOrleans.Ingest;

/// <summary>Items of one customer or visitor, in order.</summary>
[GenerateSerializer, Immutable, Alias("zo.IngestCommand")]
public sealed record IngestCommand
{
    /// <summary>Who asks, for the audit trail: <c>key:12</c>.</summary>
    [Id(0)] public required string Actor { get; init; }

    /// <summary>The items, at most 500.</summary>
    [Id(1)] public required ImmutableArray<IngestItem> Items { get; init; }

    /// <summary>Whether the customer may be created by this call: its id is new, and the strongest identity of the first item is claimed for it.</summary>
    [Id(2)] public bool Create { get; init; }

    /// <summary>The device that shall belong to the customer from now on, where an item identifies somebody on it.</summary>
    [Id(3)] public string? BindDevice { get; init; }

    /// <summary>Whether the items may name nobody but the customer: one with an identity that is not the customer's own is refused.</summary>
    [Id(4)] public bool OwnOnly { get; init; }

    /// <summary>Whether the items come from somebody who is in a Mini App: the opening of a session, or what is said with it.</summary>
    [Id(5)] public bool InMiniApp { get; init; }
}

/// <summary>What became of an ingest call.</summary>
[GenerateSerializer, Immutable, Alias("zo.IngestAnswer")]
public sealed record IngestAnswer
{
    /// <summary>Whether the grain was the right one.</summary>
    [Id(0)] public required IngestRoute Route { get; init; }

    /// <summary>For <see cref="IngestRoute.Elsewhere"/>: the customer to go to.</summary>
    [Id(1)] public long ElsewhereCustomerId { get; init; }

    /// <summary>One for each item, in order; empty where the grain was not the right one.</summary>
    [Id(2)] public ImmutableArray<ItemAnswer> Items { get; init; } = [];

    /// <summary>Hand-offs that the caller delivers and awaits, so that what follows the call sees their effect. Their rows are the safety net.</summary>
    [Id(3)] public ImmutableArray<Wakeup> Deliver { get; init; } = [];
}

/// <summary>Where items belong.</summary>
[GenerateSerializer, Alias("zo.IngestRoute")]
public enum IngestRoute
{
    /// <summary>Here; they were handled.</summary>
    Here = 0,

    /// <summary>With another customer: merged, the identity is another's, or the visitor is known by now. Nothing was done.</summary>
    Elsewhere = 1,

    /// <summary>There is no such customer, and the call may not create one. Nothing was done.</summary>
    Unknown = 2,

    /// <summary>The customer was erased and may not come back under this id. Nothing was done.</summary>
    Erased = 3,
}

/// <summary>What became of an item.</summary>
/// <param name="Index">Its place in the request.</param>
/// <param name="EventId">Its event, or that of the first item with its message id; null for one that only identifies.</param>
/// <param name="Duplicate">Whether its message id was seen before.</param>
/// <param name="Error">What is wrong with it, or null.</param>
[GenerateSerializer, Immutable, Alias("zo.ItemAnswer")]
public sealed record ItemAnswer(
    [property: Id(0)] int Index, [property: Id(1)] long? EventId, [property: Id(2)] bool Duplicate, [property: Id(3)] Errors.Fault? Error);
