using System.Collections.Immutable;
using System.Globalization;
using ZaloOrleans.Rules;

namespace ZaloOrleans.Catalog;

/// <summary>Reads list queries, noting all faults at once. The pointer of a fault is the parameter's name. Pure.</summary>
public static class ListReader
{
    /// <summary>Most rows of a page.</summary>
    public const int MostRows = 500;

    /// <summary>Most filters of a query, and most values of one <c>.in</c>.</summary>
    public const int MostFilters = 500;

    private static readonly Dictionary<string, ListOperator> Operators = new(StringComparer.Ordinal)
    {
        [""] = ListOperator.Equal,
        ["ne"] = ListOperator.NotEqual,
        ["gt"] = ListOperator.Greater,
        ["gte"] = ListOperator.GreaterOrEqual,
        ["lt"] = ListOperator.Less,
        ["lte"] = ListOperator.LessOrEqual,
        ["in"] = ListOperator.In,
    };

    /// <summary>The query; null where it has faults.</summary>
    public static ListPlan? Read(ContractShape shape, CatalogList query, Faults faults)
    {
        ArgumentNullException.ThrowIfNull(shape);
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(faults);
        if (query.Limit is < 1 or > MostRows)
        {
            faults.Add("/limit", "out_of_range", $"It lies from 1 to {MostRows}.");
        }

        if (query.Filters.Length > MostFilters)
        {
            faults.Add("", "too_many_filters", $"A query has at most {MostFilters} filters.");
            return null;
        }

        var conditions = query.Filters.Select(f => Condition(shape, f.Key, f.Value, faults)).OfType<ListCondition>().ToImmutableArray();
        var sort = SortOf(shape, query.Sort, faults);
        var scope = ScopeOf(query);
        var after = sort is null ? null : PositionOf(query.Cursor, scope, sort, faults);
        return faults.AreNone
            ? new ListPlan(conditions, sort!, query.Sort?.StartsWith('-') ?? false, query.Limit, after, query.Total, scope)
            : null;
    }

    private static ListCondition? Condition(ContractShape shape, string name, string text, Faults faults)
    {
        var dot = name.IndexOf('.', StringComparison.Ordinal);
        var at = $"/{JsonPointer.Escape(name)}";
        var field = shape.Find(dot < 0 ? name : name[..dot]);
        if (field is not { IsFilterable: true })
        {
            faults.Add(at, "unknown_filter", $"Lists can be filtered by {Filterable(shape)}.");
            return null;
        }

        if (!Operators.TryGetValue(dot < 0 ? "" : name[(dot + 1)..], out var op) || (field.Kind == FieldKind.Boolean && op is not (ListOperator.Equal or ListOperator.NotEqual)))
        {
            faults.Add(at, "unknown_operator", field.Kind == FieldKind.Boolean
                ? $"{field.Name} is compared with = or .ne." : $"{field.Name} is compared with =, .ne, .gt, .gte, .lt, .lte or .in.");
            return null;
        }

        return Values(field, op, text, at, faults) is { } values ? new ListCondition(field, op, values) : null;
    }

    private static List<object>? Values(ContractField field, ListOperator op, string text, string at, Faults faults)
    {
        string[] texts = op == ListOperator.In ? text.Split(',') : [text];
        if (texts.Length > MostFilters)
        {
            faults.Add(at, "too_many_values", $"A list of values has at most {MostFilters}.");
            return null;
        }

        var values = new List<object>(texts.Length);
        foreach (var one in texts)
        {
            if (one.Contains('\0', StringComparison.Ordinal))
            {
                faults.Add(at, "invalid_character", JsonCharacters.Rule);
                return null;
            }

            if (!FieldText.TryRead(field, one, at, faults, out var value))
            {
                return null;
            }

            values.Add(value!);
        }

        return values;
    }

    private static ContractField? SortOf(ContractShape shape, string? sort, Faults faults)
    {
        var field = shape.Find(string.IsNullOrEmpty(sort) ? "id" : sort.TrimStart('-'));
        if (field is { IsFilterable: true } && sort?.StartsWith("--", StringComparison.Ordinal) != true)
        {
            return field;
        }

        faults.Add("/sort", "invalid_sort", $"Lists can be sorted by {Filterable(shape)}; a '-' before it turns the order round.");
        return null;
    }

    private static ListPosition? PositionOf(string? cursor, string scope, ContractField sort, Faults faults)
    {
        if (string.IsNullOrEmpty(cursor))
        {
            return null;
        }

        object? value = null;
        if (OpaqueCursor.Read(scope, cursor, 2) is [var text, { } idText]
            && long.TryParse(idText, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            && (text is null || FieldText.TryRead(sort, text, "/cursor", new Faults(), out value)))
        {
            return new ListPosition(value, id);
        }

        faults.Add("/cursor", "invalid_cursor", "It is no cursor of this query. Take nextCursor as it was given, with the same filters and sort.");
        return null;
    }

    private static string ScopeOf(CatalogList query) =>
        string.Join('\n', query.Filters.Select(f => $"{f.Key}={f.Value}").Prepend(query.Sort ?? "").Prepend(query.Resource));

    private static string Filterable(ContractShape shape) => string.Join(", ", shape.Fields.Where(f => f.IsFilterable).Select(f => f.Name));
}
