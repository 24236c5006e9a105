using System.Globalization;
using ZaloOrleans.Rules;

namespace ZaloOrleans.Catalog;

/// <summary>
/// Parents and children. A foreign key knows only whether a row exists; a soft-deleted one still does. So whoever makes a child holds its
/// live parent, and whoever deletes a parent holds it and looks for live children: of two that race, the second sees the first.
/// </summary>
public sealed class CatalogRelations(CatalogTables tables)
{
    private const int MostShown = 50;

    /// <summary>The refusal that names the references which lead to no live row; null where all do.</summary>
    public async Task<CatalogAnswer?> MissingParentsAsync(RowChange change, CatalogTransaction transaction)
    {
        ArgumentNullException.ThrowIfNull(change);
        ArgumentNullException.ThrowIfNull(transaction);
        var faults = new Faults();
        foreach (var field in change.Table.Shape.Fields.Where(f => f.Parent is not null && change.Alters(f.Name)))
        {
            if (change[field.Name] is long id
                && (await transaction.ListAsync(CatalogSql.Parent(tables.ParentOf(field), transaction.Account.Value, id), _ => true)).Count == 0)
            {
                faults.Add($"/{field.Name}", "unknown_reference", $"There is no such row of {field.Parent}.");
            }
        }

        return faults.AreNone ? null : CatalogRefusals.Of(CatalogOutcome.Unprocessable, faults);
    }

    /// <summary>The refusal that lists a row's live children; null where it has none.</summary>
    public async Task<CatalogAnswer?> LiveChildrenAsync(CatalogTable table, long id, CatalogTransaction transaction)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        var faults = new Faults();
        foreach (var children in tables.ChildrenOf(table))
        {
            var ids = await transaction.ListAsync(CatalogSql.Children(children, transaction.Account.Value, id, MostShown + 1), reader => reader.GetInt64(0));
            foreach (var child in ids.Take(MostShown))
            {
                faults.Add(string.Create(CultureInfo.InvariantCulture, $"/{children.Resource}/{child}"), "live_child", "It belongs to the row. Delete it first.");
            }

            if (ids.Count > MostShown)
            {
                faults.Add($"/{children.Resource}", "more_live_children", "There are more.");
            }
        }

        return faults.AreNone ? null : CatalogRefusals.Of(CatalogOutcome.Conflict, faults);
    }
}
