using System.Collections.Immutable;

namespace ZaloOrleans.Rules;

/// <summary>Which of a customer's events are counted.</summary>
/// <param name="Name">Event name.</param>
/// <param name="Where">All must hold of its properties.</param>
/// <param name="Within">Only events younger than this; one exactly this old no longer counts. Null: all.</param>
public sealed record EventQuery(string Name, ImmutableArray<Predicate> Where, TimeSpan? Within)
{
    // Two queries are the same only where they are the same node of a rule: counts are handed in by node.
    public bool Equals(EventQuery? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);
}
