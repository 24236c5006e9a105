using ZaloOrleans.Catalog;

namespace ZaloOrleans.Customers;

/// <summary>What a person of the account answers a customer in the conversation.</summary>
[GenerateSerializer, Immutable, Alias("zo.SupportReply")]
public sealed record SupportReply
{
    /// <summary>Who asks, for the audit trail.</summary>
    [Id(0)] public required string Actor { get; init; }

    /// <summary>A <see cref="ReplyContract"/>. Syntax, depth and characters are checked by the edge.</summary>
    [Id(1)] public required string Json { get; init; }

    /// <summary>The caller's Idempotency-Key.</summary>
    [Id(2)] public string? IdempotencyKey { get; init; }

    /// <summary>SHA-256 of method, path and body.</summary>
    [Id(3)] public byte[]? RequestHash { get; init; }
}

/// <summary>What became of a reply.</summary>
/// <param name="Answer">A <see cref="RepliedContract"/>, or why it was refused.</param>
/// <param name="ElsewhereCustomerId">The customer that this one has become, to ask instead; 0: the answer counts.</param>
[GenerateSerializer, Immutable, Alias("zo.ReplyAnswer")]
public sealed record ReplyAnswer([property: Id(0)] CatalogAnswer Answer, [property: Id(1)] long ElsewhereCustomerId = 0);
