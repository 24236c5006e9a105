namespace ZaloOrleans.Catalog;

/// <summary>A row on its way to be written: what it was, and what becomes of it.</summary>
public sealed class RowChange
{
    private readonly Dictionary<string, object?> _given;

    /// <summary>A new row, or a change of <paramref name="old"/>; merge patches of JSON are applied to what is there.</summary>
    public RowChange(CatalogTable table, CatalogRow? old, IReadOnlyDictionary<string, object?> given)
    {
        ArgumentNullException.ThrowIfNull(table);
        (Table, Old) = (table, old);
        _given = given.ToDictionary(
            g => g.Key, g => old is not null && table.Shape.Find(g.Key)!.Kind == FieldKind.Json ? MergePatch.Apply((string?)old[g.Key], (string?)g.Value) : g.Value,
            StringComparer.Ordinal);
    }

    /// <summary>The table.</summary>
    public CatalogTable Table { get; }

    /// <summary>The row as it is; null: it is new.</summary>
    public CatalogRow? Old { get; }

    /// <summary>The fields that the request names, as they shall be.</summary>
    public IReadOnlyDictionary<string, object?> Given => _given;

    /// <summary>A field as it shall be.</summary>
    public object? this[string field]
    {
        get => _given.TryGetValue(field, out var value) ? value : Old?[field];
        set => _given[field] = value;
    }

    /// <summary>Whether a field gets another value than it has.</summary>
    public bool Alters(string field) => _given.TryGetValue(field, out var value)
        && (Old is null || (value is string after && Old[field] is string before && Table.Shape.Find(field)!.Kind == FieldKind.Json
            ? !MergePatch.IsSame(before, after)
            : !Equals(value, Old[field])));

    /// <summary>The fields that get another value.</summary>
    public Dictionary<string, object?> Altered() => _given.Where(g => Alters(g.Key)).ToDictionary(g => g.Key, g => g.Value);
}
