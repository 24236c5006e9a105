using System.Collections.Immutable;
using System.Text.Json.Nodes;
using ZaloOrleans.Turns;

namespace ZaloOrleans.Customers;

/// <summary>
/// The rows that several changes of one customer come to. A turn's rows of a kind are written by one statement, and a statement changes a
/// row once: of two changes of the same row one would be lost, or the statement refused. Pure.
/// </summary>
internal static class MergedRows
{
    /// <summary>The rows of one customer with at most one insert or update of it and one profile; the others as they are.</summary>
    /// <param name="rows">In the order in which the changes happened.</param>
    public static ImmutableArray<Row> Of(IReadOnlyList<Row> rows)
    {
        var merged = ImmutableArray.CreateBuilder<Row>();
        if (rows.OfType<CustomerInsertRow>().FirstOrDefault() is { } insert)
        {
            merged.Add(insert with { ColumnsJson = Columns(rows) });
        }
        else if (rows.OfType<CustomerUpdateRow>().FirstOrDefault() is { } update)
        {
            merged.Add(update with { ColumnsJson = Columns(rows) });
        }

        // A profile is written as it shall be, so the last one says it all.
        if (rows.OfType<ProfileRow>().LastOrDefault() is { } profile)
        {
            merged.Add(profile);
        }

        merged.AddRange(rows.Where(r => r is not (CustomerInsertRow or CustomerUpdateRow or ProfileRow)));
        return merged.ToImmutable();
    }

    private static string Columns(IReadOnlyList<Row> rows)
    {
        var all = new JsonObject();
        foreach (var json in rows.Select(r => r switch { CustomerInsertRow i => i.ColumnsJson, CustomerUpdateRow u => u.ColumnsJson, _ => null }).OfType<string>())
        {
            foreach (var (column, value) in JsonNode.Parse(json)!.AsObject())
            {
                all[column] = value?.DeepClone();
            }
        }

        return all.ToJsonString(Json.Plain);
    }
}
