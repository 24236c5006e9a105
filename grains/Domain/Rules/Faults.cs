using ZaloOrleans.Errors;

namespace ZaloOrleans.Rules;

/// <summary>Collects all faults of a document, each at its place, so that a person mends them in one go.</summary>
public sealed class Faults
{
    private readonly List<Fault> _all = [];

    /// <summary>What was found.</summary>
    public IReadOnlyList<Fault> All => _all;

    /// <summary>Whether nothing was found.</summary>
    public bool AreNone => _all.Count == 0;

    /// <summary>Notes one.</summary>
    /// <param name="pointer">JSON pointer into the document.</param>
    /// <param name="code">Stable snake_case word.</param>
    /// <param name="detail">What is wrong and what to do.</param>
    public void Add(string pointer, string code, string detail) => _all.Add(new Fault(pointer, code, detail));
}
