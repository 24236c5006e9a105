using System.Collections.Immutable;

namespace ZaloOrleans.Catalog;

/// <summary>A table of the engine with further fields of a dictionary's rows, one row or none for each: what is not there has its default.</summary>
/// <param name="Name">The table. Statements call it <c>s</c>.</param>
/// <param name="IdColumn">Its column with the id of the dictionary's row; with <c>account_id</c> it is the primary key.</param>
/// <param name="Fields">The fields that are there.</param>
public sealed record SideTable(string Name, string IdColumn, ImmutableArray<string> Fields)
{
    /// <summary>What the fields are read by where there is no row, or null in it; SQL. A field that is not named is null then.</summary>
    public ImmutableDictionary<string, string> Defaults { get; init; } = ImmutableDictionary<string, string>.Empty;
}
