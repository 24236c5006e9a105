using System.Collections.Immutable;
using ZaloOrleans.Keys;

namespace ZaloOrleans.Ingest;

/// <summary>One item of an ingest call, checked and normalised by the edge.</summary>
[GenerateSerializer, Immutable, Alias("zo.IngestItem")]
public sealed record IngestItem
{
    /// <summary>Place in the request, from 0; errors name it.</summary>
    [Id(0)] public required int Index { get; init; }

    /// <summary>The client's id of the item, 1 to 100 characters; it is stored once within 30 days.</summary>
    [Id(1)] public required string MessageId { get; init; }

    /// <summary>Event name, 1 to 100 characters; null for an item that only identifies.</summary>
    [Id(2)] public string? Event { get; init; }

    /// <summary>When it happened, corrected by the client's clock error. From 2000-01-01 to 24 hours ahead.</summary>
    [Id(3)] public required DateTimeOffset Time { get; init; }

    /// <summary>The event's properties: a JSON object, at most 32 kB.</summary>
    [Id(4)] public string? PropertiesJson { get; init; }

    /// <summary>Client device, at most 200 characters.</summary>
    [Id(5)] public string? DeviceId { get; init; }

    /// <summary>Label of the SDK or key, at most 100 characters.</summary>
    [Id(6)] public required string Source { get; init; }

    /// <summary>Whether the client says that it belongs to the past: it is stored, and starts nothing.</summary>
    [Id(7)] public bool Historical { get; init; }

    /// <summary>Where the visit came from.</summary>
    [Id(8)] public Utm? Utm { get; init; }

    /// <summary>What the item knows the customer by, strongest first.</summary>
    [Id(9)] public ImmutableArray<Identity> Identities { get; init; } = [];

    /// <summary>What an identifying item says of the customer.</summary>
    [Id(10)] public ProfilePatch? Profile { get; init; }

    /// <summary>What it brings about beyond that; null for an item that a client sends.</summary>
    [Id(11)] public ItemEffect? Effect { get; init; }

    /// <summary>Row id of the Official Account that it came through, which sees the customer by the item's Zalo user id; 0: none.</summary>
    [Id(12)] public long OaId { get; init; }
}

/// <summary>Acquisition tags of a session, each at most 255 characters.</summary>
[GenerateSerializer, Immutable, Alias("zo.Utm")]
public sealed record Utm([property: Id(0)] string? Source, [property: Id(1)] string? Medium, [property: Id(2)] string? Campaign);

/// <summary>Something a customer is known by.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Value">Normalised: e-mail in lower case, phone as E.164.</param>
[GenerateSerializer, Immutable, Alias("zo.Identity")]
public sealed record Identity([property: Id(0)] IdentityKind Kind, [property: Id(1)] string Value);

/// <summary>A change to what is known of a customer.</summary>
/// <param name="Columns">Columns of <c>customers</c>, and <c>timezone</c> and <c>language</c>, in the dictionary's spelling, with their new value as text; null clears.</param>
/// <param name="Traits">Other traits with their new value as JSON; null removes one.</param>
[GenerateSerializer, Immutable, Alias("zo.ProfilePatch")]
public sealed record ProfilePatch(
    [property: Id(0)] ImmutableDictionary<string, string?> Columns, [property: Id(1)] ImmutableDictionary<string, string?> Traits)
{
    /// <summary>Changes nothing.</summary>
    public static ProfilePatch Empty { get; } = new(ImmutableDictionary<string, string?>.Empty, ImmutableDictionary<string, string?>.Empty);
}
