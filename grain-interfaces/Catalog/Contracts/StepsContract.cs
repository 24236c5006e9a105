namespace ZaloOrleans.Catalog;

/// <summary>All steps of a journey's draft; a PUT replaces them. An empty list clears the draft.</summary>
public sealed record StepsContract
{
    /// <summary>At most 100, in any order.</summary>
    [JsonShape(isObject: false, MostCharacters = 1_000_000)]
    public required IReadOnlyList<StepContract> Steps { get; init; }
}
