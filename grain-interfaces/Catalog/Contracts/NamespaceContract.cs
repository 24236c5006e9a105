namespace ZaloOrleans.Catalog;

/// <summary>A part of a namespace. Of experiments that have parts of one which do not overlap, a customer is in one at most.</summary>
public sealed record NamespaceContract
{
    /// <summary>The namespace, 1 to 100 characters.</summary>
    public required string Name { get; init; }

    /// <summary>Where its part begins, 0 to 1.</summary>
    public required double From { get; init; }

    /// <summary>Where it ends, 0 to 1; itself it does not belong to it.</summary>
    public required double To { get; init; }
}
