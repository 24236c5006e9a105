using System.Globalization;
using Npgsql;

namespace ZaloOrleans.Catalog;

/// <summary>
/// The statements of lists. A page begins behind the last row of the one before, by value and id, and not at a number of rows, so that
/// rows which come and go meanwhile neither repeat others nor hide them.
/// </summary>
internal static class CatalogListSql
{
    /// <summary>A page, and one row more, which tells whether another page follows.</summary>
    public static NpgsqlBatchCommand Page(CatalogTable table, long account, ListPlan plan)
    {
        var command = new NpgsqlBatchCommand { Parameters = { CatalogValues.Id(account) } };
        var where = Where(table, command, plan) + After(table, command, plan);
        var direction = plan.Descending ? " desc" : "";
        var order = plan.IsById ? $"t.{table.IdColumn}{direction}" : $"{table.ExpressionOf(plan.Sort)}{direction}, t.{table.IdColumn}{direction}";
        command.CommandText = string.Create(CultureInfo.InvariantCulture,
            $"""
            -- catalog.list {table.Resource}
            select {CatalogSql.Columns(table)} from {table.Name} t {table.Joins}
             where {where}
             order by {order} limit {plan.Limit + 1}
            """);
        return command;
    }

    /// <summary>How many rows match, on all pages.</summary>
    public static NpgsqlBatchCommand Count(CatalogTable table, long account, ListPlan plan)
    {
        var command = new NpgsqlBatchCommand { Parameters = { CatalogValues.Id(account) } };
        command.CommandText =
            $"""
            -- catalog.count {table.Resource}
            select count(*) from {table.Name} t {table.Joins} where {Where(table, command, plan)}
            """;
        return command;
    }

    private static string Where(CatalogTable table, NpgsqlBatchCommand command, ListPlan plan) =>
        $"t.{table.AccountColumn} = $1{CatalogSql.Live(table)}{string.Concat(plan.Conditions.Select(c => " and " + Condition(table, command, c)))}";

    private static string Condition(CatalogTable table, NpgsqlBatchCommand command, ListCondition condition)
    {
        var left = table.ExpressionOf(condition.Field);
        if (condition.Operator == ListOperator.In)
        {
            return $"{left} = any({CatalogSql.Add(command, CatalogValues.Parameter(condition.Field, condition.Values))})";
        }

        var right = CatalogSql.Add(command, condition.Field, condition.Values[0]);
        return condition.Operator switch
        {
            ListOperator.Equal => $"{left} = {right}",
            ListOperator.NotEqual => $"{left} is distinct from {right}",
            ListOperator.Greater => $"{left} > {right}",
            ListOperator.GreaterOrEqual => $"{left} >= {right}",
            ListOperator.Less => $"{left} < {right}",
            ListOperator.LessOrEqual => $"{left} <= {right}",
            _ => throw new InvalidOperationException($"Unknown operator {condition.Operator}."),
        };
    }

    /// <summary>
    /// What lies behind the position. PostgreSQL's own order has nulls last, and first when it is turned round, and an index serves both;
    /// a comparison with null is never true, so where nulls may occur they are asked for by themselves.
    /// </summary>
    private static string After(CatalogTable table, NpgsqlBatchCommand command, ListPlan plan)
    {
        if (plan.After is not { } after)
        {
            return "";
        }

        var than = plan.Descending ? "<" : ">";
        var id = CatalogSql.Add(command, CatalogValues.Id(after.Id));
        if (plan.IsById)
        {
            return $" and t.{table.IdColumn} {than} {id}";
        }

        var sort = table.ExpressionOf(plan.Sort);
        if (after.Value is null)
        {
            var sameNull = $"{sort} is null and t.{table.IdColumn} {than} {id}";
            return plan.Descending ? $" and ({sort} is not null or {sameNull})" : $" and {sameNull}";
        }

        var behind = $"({sort}, t.{table.IdColumn}) {than} ({CatalogSql.Add(command, plan.Sort, after.Value)}, {id})";
        return plan.Sort.IsNullable && !plan.Descending ? $" and ({behind} or {sort} is null)" : $" and {behind}";
    }
}
