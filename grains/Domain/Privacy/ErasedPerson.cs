using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace ZaloOrleans.Privacy;

/// <summary>By what a customer is found in what is kept, noted before that is let go of. It is kept while the erasure goes on, and no longer.</summary>
public sealed record ErasedPerson
{
    /// <summary>The customer and all that were merged into it.</summary>
    [JsonPropertyName("c")] public ImmutableArray<long> Customers { get; init; } = [];

    /// <summary>Rows of <c>zalo_accounts</c> that are the person's alone.</summary>
    [JsonPropertyName("r")] public ImmutableArray<long> ZaloAccounts { get; init; } = [];

    /// <summary>User ids that Official Accounts see.</summary>
    [JsonPropertyName("z")] public ImmutableArray<string> ZaloIds { get; init; } = [];

    /// <summary>User ids that Mini Apps see, as <c>{app id}:{user id}</c>.</summary>
    [JsonPropertyName("m")] public ImmutableArray<string> MiniAppIds { get; init; } = [];

    /// <summary>Keys of the runs of journeys that the customer was in.</summary>
    [JsonPropertyName("j")] public ImmutableArray<string> Runs { get; init; } = [];

    /// <summary>E.164.</summary>
    [JsonPropertyName("p")] public ImmutableArray<string> Phones { get; init; } = [];
}
