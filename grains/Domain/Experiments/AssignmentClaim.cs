using ZaloOrleans.Keys;
using ZaloOrleans.Turns;

namespace ZaloOrleans.Experiments;

/// <summary>
/// A customer's assignment in an experiment, which happens once. The claim is the assignment: its row is the one in <c>experimentAssignments</c>.
/// Whoever loses it learns the variant that holds it, or 0 where an assignment was taken away.
/// </summary>
/// <param name="Account">Its account.</param>
/// <param name="ExperimentId">The experiment.</param>
/// <param name="CustomerId">The customer.</param>
/// <param name="VariantId">The variant.</param>
/// <param name="At">When.</param>
public sealed record AssignmentClaim(AccountId Account, long ExperimentId, long CustomerId, long VariantId, DateTimeOffset At) : Claim(Account)
{
    /// <summary>What the customer was drawn by.</summary>
    public required string HashValue { get; init; }

    /// <summary>Where the customer fell among the variants, 0 to 9,999.</summary>
    public required int Bucket { get; init; }

    /// <summary>Where the customer fell in the namespace, 0 to 999; null: there is none.</summary>
    public int? NamespaceBucket { get; init; }

    /// <summary>The policy that the experiment was read from.</summary>
    public required long PolicyVersion { get; init; }

    /// <summary>What exposed the customer: a word of <see cref="ExposureSources"/>.</summary>
    public required string Source { get; init; }
}
