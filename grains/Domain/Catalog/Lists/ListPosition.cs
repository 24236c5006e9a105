namespace ZaloOrleans.Catalog;

/// <summary>Where a page ended: the last row's sort value (null where it has none, or the list is sorted by id) and id.</summary>
public sealed record ListPosition(object? Value, long Id);
