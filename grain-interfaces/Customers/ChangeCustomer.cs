using System.Collections.Immutable;
using ZaloOrleans.Errors;
using ZaloOrleans.Ingest;

namespace ZaloOrleans.Customers;

/// <summary>A change of a customer by a person or a system of the account.</summary>
[GenerateSerializer, Immutable, Alias("zo.ChangeCustomer")]
public sealed record ChangeCustomer
{
    /// <summary>Who asks, for the audit trail.</summary>
    [Id(0)] public required string Actor { get; init; }

    /// <summary>What changes.</summary>
    [Id(1)] public ProfilePatch Profile { get; init; } = ProfilePatch.Empty;

    /// <summary>Identities that shall lead to the customer. One that is another customer's refuses the change.</summary>
    [Id(2)] public ImmutableArray<Identity> Identities { get; init; } = [];

    /// <summary>Whether the customer is created: its id is new.</summary>
    [Id(3)] public bool Create { get; init; }

    /// <summary>Whether the customer is soft-deleted.</summary>
    [Id(4)] public bool Delete { get; init; }

    /// <summary>The version that the caller saw (<c>If-Match</c>); null changes whatever is there.</summary>
    [Id(5)] public string? IfMatch { get; init; }

    /// <summary>The caller's Idempotency-Key and the SHA-256 of what it asked for.</summary>
    [Id(6)] public string? IdempotencyKey { get; init; }

    [Id(7)] public byte[]? RequestHash { get; init; }

    /// <summary>Words of the customer's about messages, with their proof.</summary>
    [Id(8)] public ImmutableArray<ConsentWord> Consents { get; init; } = [];
}

/// <summary>What a customer said about messages.</summary>
/// <param name="Channel">Word of the channel; null: all of them.</param>
/// <param name="Category">Word of the category.</param>
/// <param name="IsGranted">Whether they agreed; else they withdrew.</param>
/// <param name="At">When; null: now.</param>
/// <param name="Source">Where it was said, 1 to 255 characters.</param>
/// <param name="TextVersion">The version of the text that they agreed to, at most 100 characters.</param>
/// <param name="Proof">What proves it, at most 2,000 characters.</param>
[GenerateSerializer, Immutable, Alias("zo.ConsentWord")]
public sealed record ConsentWord(
    [property: Id(0)] string? Channel, [property: Id(1)] string Category, [property: Id(2)] bool IsGranted, [property: Id(3)] DateTimeOffset? At,
    [property: Id(4)] string Source, [property: Id(5)] string? TextVersion, [property: Id(6)] string? Proof);

/// <summary>What became of a change.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Customer">The customer as it is now, as JSON of the wire; null where it was not changed.</param>
/// <param name="ETag">Its version.</param>
/// <param name="Faults">Why it was refused.</param>
[GenerateSerializer, Immutable, Alias("zo.ChangeAnswer")]
public sealed record ChangeAnswer(
    [property: Id(0)] ChangeKind Kind, [property: Id(1)] string? Customer, [property: Id(2)] string? ETag, [property: Id(3)] ImmutableArray<Fault> Faults);

/// <summary>What a change came to.</summary>
[GenerateSerializer, Alias("zo.ChangeKind")]
public enum ChangeKind
{
    /// <summary>Done.</summary>
    Done = 0,

    /// <summary>Done before by a call with the same idempotency key; the answer is that call's.</summary>
    Repeated = 1,

    /// <summary>There is no such customer.</summary>
    NotFound = 2,

    /// <summary>It is not what the caller saw (412).</summary>
    PreconditionFailed = 3,

    /// <summary>An identity, or the e-mail, is another customer's (409).</summary>
    Conflict = 4,

    /// <summary>The idempotency key was used for something else (422).</summary>
    KeyReused = 5,

    /// <summary>A value is not valid (400).</summary>
    Invalid = 6,
}
