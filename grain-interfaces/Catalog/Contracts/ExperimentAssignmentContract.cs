namespace ZaloOrleans.Catalog;

/// <summary>The variant that a customer was first exposed to. It never changes.</summary>
public sealed record ExperimentAssignmentContract : RowContract
{
    /// <summary>The customer.</summary>
    [ReadOnlyField]
    public long CustomerId { get; init; }

    /// <summary>The experiment.</summary>
    [ReadOnlyField]
    public long ExperimentId { get; init; }

    /// <summary>The variant.</summary>
    [ReadOnlyField]
    public long VariantId { get; init; }

    /// <summary>Its code.</summary>
    [ReadOnlyField]
    public string VariantCode { get; init; } = "";

    /// <summary>When the customer was first exposed.</summary>
    [ReadOnlyField]
    public DateTimeOffset AssignedAt { get; init; }

    /// <summary>What exposed the customer: <c>message</c>, <c>api</c> or <c>miniapp</c>.</summary>
    [ReadOnlyField]
    public string? Source { get; init; }

    /// <summary>What the customer was drawn by, GrowthBook's hash attribute: the account's own id, or <c>c</c> and the customer's id where that was not known.</summary>
    [ReadOnlyField, Unfiltered]
    public string? HashValue { get; init; }

    /// <summary>Where that fell, 0 to 9,999.</summary>
    [ReadOnlyField]
    public int? Bucket { get; init; }

    /// <summary>The version of the policy that the experiment was read from.</summary>
    [ReadOnlyField]
    public long? PolicyVersion { get; init; }
}
