using System.Collections.Immutable;

namespace ZaloOrleans.Rules;

/// <summary>
/// A question about a customer: a tree of <c>all</c>, <c>any</c> and <c>not</c> over attributes and past events. Pure: the events it asks
/// about are counted beforehand and handed in.
/// </summary>
public abstract record Rule
{
    private Rule() { }

    /// <summary>Every part holds. An empty one holds.</summary>
    public sealed record All(ImmutableArray<Rule> Parts) : Rule;

    /// <summary>At least one part holds. An empty one does not.</summary>
    public sealed record Any(ImmutableArray<Rule> Parts) : Rule;

    /// <summary>The part does not hold.</summary>
    public sealed record Not(Rule Part) : Rule;

    /// <summary>A column of the customer (in camelCase) or a trait.</summary>
    public sealed record Attribute(Predicate Predicate) : Rule;

    /// <summary>How often the customer did something.</summary>
    /// <param name="Query">Which events count.</param>
    /// <param name="CountOp">Compared how; default <c>gte</c>.</param>
    /// <param name="Count">Compared with; default 1.</param>
    public sealed record Event(EventQuery Query, Op CountOp, long Count) : Rule;

    /// <summary>Whether it holds for these facts.</summary>
    public bool Holds(RuleFacts facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        return this switch
        {
            All all => all.Parts.All(p => p.Holds(facts)),
            Any any => any.Parts.Any(p => p.Holds(facts)),
            Not not => !not.Part.Holds(facts),
            Attribute a => a.Predicate.Holds(Predicate.Find(facts.Attributes, a.Predicate.Name)),
            Event e => Compare(facts.Counts[e.Query], e.CountOp, e.Count),
            _ => throw new InvalidOperationException($"Unknown rule {GetType().Name}."),
        };
    }

    /// <summary>The event queries whose counts <see cref="Holds"/> needs.</summary>
    public IEnumerable<EventQuery> EventQueries() => this switch
    {
        All all => all.Parts.SelectMany(p => p.EventQueries()),
        Any any => any.Parts.SelectMany(p => p.EventQueries()),
        Not not => not.Part.EventQueries(),
        Event e => [e.Query],
        _ => [],
    };

    private static bool Compare(long actual, Op op, long wanted) => op switch
    {
        Op.Eq => actual == wanted,
        Op.Ne => actual != wanted,
        Op.Gt => actual > wanted,
        Op.Gte => actual >= wanted,
        Op.Lt => actual < wanted,
        Op.Lte => actual <= wanted,
        _ => throw new InvalidOperationException($"A count cannot be compared with {op}."),
    };
}
