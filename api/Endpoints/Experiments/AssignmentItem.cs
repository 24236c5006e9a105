using System.Text.Json.Serialization;
using ZaloOrleans.Errors;

namespace ZaloOrleans.Api.Endpoints.Experiments;

/// <summary>A customer's variant.</summary>
/// <param name="ExperimentId">The experiment.</param>
/// <param name="VariantId">The variant; null: the customer is not in the experiment.</param>
/// <param name="VariantCode">Its code.</param>
/// <param name="AssignedAt">When the customer was first exposed; null: not yet.</param>
/// <param name="IsNew">Whether this call was the first exposure.</param>
/// <param name="Reason">Why there is no variant: not_running, not_started, ended, outside_namespace, in_another_experiment, outside_splits, removed.</param>
internal sealed record AssignmentItem(long ExperimentId, long? VariantId, string? VariantCode, DateTime? AssignedAt, bool IsNew, string? Reason)
{
    /// <summary>What is wrong with this customer of several.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Fault? Error { get; init; }
}

/// <summary>The variants of several customers.</summary>
/// <param name="Items">One for each customer of the request, in their order.</param>
internal sealed record AssignmentItems(IReadOnlyList<AssignmentItem> Items);
