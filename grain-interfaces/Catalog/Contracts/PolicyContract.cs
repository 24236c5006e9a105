namespace ZaloOrleans.Catalog;

/// <summary>The rules by which an account decides.</summary>
public sealed record PolicyContract
{
    /// <summary>The version in force; every decision names the one that it was made by.</summary>
    public long Version { get; init; }

    /// <summary>Rules that came past the API and cannot be read: for each the place and what is wrong. What was in force before stays in force.</summary>
    public IReadOnlyList<BrokenRuleContract> Broken { get; init; } = [];
}

/// <summary>A rule that cannot be read.</summary>
public sealed record BrokenRuleContract
{
    /// <summary>Its place, as a JSON pointer: <c>/frequencyCaps/12/rules/0/max</c>.</summary>
    public string Pointer { get; init; } = "";

    /// <summary>A stable word for what is wrong.</summary>
    public string Code { get; init; } = "";

    /// <summary>What is wrong, and what to do.</summary>
    public string Detail { get; init; } = "";
}
