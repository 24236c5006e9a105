namespace ZaloOrleans.Schema;

/// <summary>Something about the database that the engine does not run with.</summary>
/// <param name="Code">Stable snake_case word for the kind of finding.</param>
/// <param name="Subject">What it is about: a table, an index, a login, a setting.</param>
/// <param name="Problem">What is wrong with it.</param>
/// <param name="Remedy">How to mend it.</param>
public sealed record SchemaFinding(string Code, string Subject, string Problem, string Remedy)
{
    /// <summary>One line for a log.</summary>
    public override string ToString() => $"{Code}: {Subject} {Problem}. {Remedy}";
}
