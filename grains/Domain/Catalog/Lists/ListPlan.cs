using System.Collections.Immutable;

namespace ZaloOrleans.Catalog;

/// <summary>A list query that was checked.</summary>
/// <param name="Conditions">All must hold.</param>
/// <param name="Sort">What the rows are sorted by; ties go by id, in the same direction.</param>
/// <param name="Descending">Greatest first; rows without a value count as the greatest.</param>
/// <param name="Limit">Rows of a page, 1 to 500.</param>
/// <param name="After">Where the page before ended; null: the first page.</param>
/// <param name="Total">Whether all matching rows are counted.</param>
/// <param name="Scope">What a cursor of this query is bound to.</param>
public sealed record ListPlan(
    ImmutableArray<ListCondition> Conditions, ContractField Sort, bool Descending, int Limit, ListPosition? After, bool Total, string Scope)
{
    /// <summary>Whether the rows are sorted by id alone.</summary>
    public bool IsById => Sort.Name == "id";

    /// <summary>The cursor that follows a row.</summary>
    public string CursorAfter(object? value, long id) =>
        OpaqueCursor.Write(Scope, IsById || value is null ? null : FieldText.Write(value), FieldText.Write(id));
}
