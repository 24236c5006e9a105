namespace ZaloOrleans.Experiments;

/// <summary>Asks for a customer's variant of an experiment.</summary>
/// <param name="ExperimentId">The experiment.</param>
/// <param name="Expose">Whether the customer sees it by that: the first time it is stored, and stands on the timeline. Otherwise nothing changes.</param>
/// <param name="Source">Who asks: <c>api</c> or <c>miniapp</c>.</param>
[GenerateSerializer, Immutable, Alias("zo.AssignmentRequest")]
public sealed record AssignmentRequest([property: Id(0)] long ExperimentId, [property: Id(1)] bool Expose, [property: Id(2)] string Source);

/// <summary>A customer's variant of an experiment.</summary>
/// <param name="Outcome">What happened.</param>
[GenerateSerializer, Immutable, Alias("zo.AssignmentAnswer")]
public sealed record AssignmentAnswer([property: Id(0)] AssignmentOutcome Outcome)
{
    /// <summary>The variant; null: the customer is not in the experiment.</summary>
    [Id(1)] public long? VariantId { get; init; }

    /// <summary>Its code.</summary>
    [Id(2)] public string? VariantCode { get; init; }

    /// <summary>When the customer was first exposed; null: not yet.</summary>
    [Id(3)] public DateTimeOffset? AssignedAt { get; init; }

    /// <summary>Whether this was the first exposure.</summary>
    [Id(4)] public bool IsNew { get; init; }

    /// <summary>Why there is no variant, a stable snake_case word.</summary>
    [Id(5)] public string? Reason { get; init; }

    /// <summary>For <see cref="AssignmentOutcome.Elsewhere"/>: the customer to ask instead.</summary>
    [Id(6)] public long ElsewhereCustomerId { get; init; }
}

/// <summary>What a question for a variant came to.</summary>
[GenerateSerializer, Alias("zo.AssignmentOutcome")]
public enum AssignmentOutcome
{
    /// <summary>There is a variant, or a reason why there is none.</summary>
    Answered = 0,

    /// <summary>There is no such experiment.</summary>
    UnknownExperiment = 1,

    /// <summary>There is no such customer, or it was deleted.</summary>
    UnknownCustomer = 2,

    /// <summary>The customer has become another one.</summary>
    Elsewhere = 3,
}
