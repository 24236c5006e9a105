namespace ZaloOrleans.Catalog;

/// <summary>Rows that refer to a row, and keep it from being deleted while they live.</summary>
/// <param name="Resource">What they are called to a caller.</param>
/// <param name="Table">Their table, in lower case.</param>
/// <param name="Column">Their column with the parent's id.</param>
public sealed record ChildRows(string Resource, string Table, string Column);
