using System.Collections.Immutable;
using System.Text.Json.Serialization;
using ZaloOrleans.Consents;
using ZaloOrleans.Experiments;
using ZaloOrleans.Limits;
using ZaloOrleans.Messaging;

namespace ZaloOrleans.Decisions;

/// <summary>
/// Everything that a decision looks at beside the account's policy. It is kept with the decision, so that the same answer can be found again:
/// numbers, words and times, and nothing that says who the customer is.
/// </summary>
/// <param name="At">The turn's time.</param>
/// <param name="Intent">What shall be said.</param>
/// <param name="CustomerId">To whom.</param>
public sealed record DecisionInputs(
    [property: JsonPropertyName("at")] DateTimeOffset At, [property: JsonPropertyName("i")] MessageIntent Intent, [property: JsonPropertyName("c")] long CustomerId)
{
    /// <summary>The first decision about the same intent; null: there was none.</summary>
    [JsonPropertyName("d")] public long? DuplicateOf { get; init; }

    /// <summary>Whether the customer was erased.</summary>
    [JsonPropertyName("er")] public bool IsErased { get; init; }

    /// <summary>Whether the customer was deleted.</summary>
    [JsonPropertyName("de")] public bool IsDeleted { get; init; }

    /// <summary>Types of the suppression list under which one of the customer's identities stands.</summary>
    [JsonPropertyName("su")] public ImmutableArray<string> Suppressed { get; init; } = [];

    /// <summary>What the customer last said about messages.</summary>
    [JsonPropertyName("co")] public ImmutableArray<ConsentEntry> Consents { get; init; } = [];

    /// <summary>What Zalo has said of the customer's reachability that holds for this channel and category now.</summary>
    [JsonPropertyName("un")] public ImmutableArray<Unreached> Unreached { get; init; } = [];

    /// <summary>Variables that the template needs and that have no value.</summary>
    [JsonPropertyName("mi")] public ImmutableArray<string> Missing { get; init; } = [];

    /// <summary>Why the content cannot be sent on the channel, as a code; null: it can, as far as it was made.</summary>
    [JsonPropertyName("fa")] public string? ContentFault { get; init; }

    /// <summary>Row ids of the Official Accounts that are known to see the customer; of a message that is decided again, the one that it was queued for.</summary>
    [JsonPropertyName("sb")] public ImmutableArray<long> SeenBy { get; init; } = [];

    /// <summary>Whether there is an address on the channel, at the Official Account that sends.</summary>
    [JsonPropertyName("ad")] public bool HasAddress { get; init; }

    /// <summary>How the customer stands to the Official Accounts.</summary>
    [JsonPropertyName("re")] public ImmutableArray<OaRelation> Relations { get; init; } = [];

    /// <summary>When the customer last was in the account's Mini Apps; null: never was there.</summary>
    [JsonPropertyName("ma")] public DateTimeOffset? InMiniApp { get; init; }

    /// <summary>The customer's zone; null: not known.</summary>
    [JsonPropertyName("z")] public string? Zone { get; init; }

    /// <summary>What was sent, as far as frequency caps ask.</summary>
    [JsonPropertyName("h")] public SendHistory Sends { get; init; } = new();

    /// <summary>The message of <see cref="Sends"/> that is decided again; 0: it is a new one.</summary>
    [JsonPropertyName("x")] public long Again { get; init; }

    /// <summary>Where the customer falls among those who are held out, 0 to 9,999.</summary>
    [JsonPropertyName("ho")] public int HoldoutBucket { get; init; }

    /// <summary>What the customer drew in the experiments of the campaign.</summary>
    [JsonPropertyName("ex")] public ImmutableArray<ExperimentDraw> Draws { get; init; } = [];
}
