using System.Globalization;
using Npgsql;

namespace ZaloOrleans.Catalog;

/// <summary>
/// The statements about configuration tables. Names come from the registry and values go as parameters, so that no text of a request
/// becomes SQL. Each statement names the account beside row security.
/// </summary>
internal static class CatalogSql
{
    /// <summary>One row by its id.</summary>
    public static NpgsqlBatchCommand Read(CatalogTable table, long account, long id, bool isLocked = false) => new(
        $"""
        -- catalog.read {table.Resource}
        select {Columns(table)} from {table.Name} t {table.Joins}
         where t.{table.AccountColumn} = $1 and t.{table.IdColumn} = $2{Live(table)}{(isLocked ? " for update of t" : "")}
        """)
    {
        Parameters = { CatalogValues.Id(account), CatalogValues.Id(id) },
    };

    /// <summary>The live row with these values.</summary>
    public static NpgsqlBatchCommand Same(CatalogTable table, long account, Func<string, object?> valueOf)
    {
        var command = new NpgsqlBatchCommand { Parameters = { CatalogValues.Id(account) } };
        var conditions = table.SameRow.Select(name => table.Shape.Find(name)!).Select(f => $" and t.{f.Column} = {Add(command, f, valueOf(f.Name))}");
        command.CommandText =
            $"""
            -- catalog.same {table.Resource}
            select {Columns(table)} from {table.Name} t where t.{table.AccountColumn} = $1{string.Concat(conditions)}{Live(table)}
            """;
        return command;
    }

    /// <summary>A new row with these fields; the database fills the rest.</summary>
    public static NpgsqlBatchCommand Insert(CatalogTable table, long account, IReadOnlyDictionary<string, object?> values)
    {
        var command = new NpgsqlBatchCommand { Parameters = { CatalogValues.Id(account) } };
        var fields = values.Keys.Where(name => !table.IsBeside(name)).Select(name => table.Shape.Find(name)!).ToList();
        var places = fields.Select(f => Add(command, f, values[f.Name])).ToList();
        command.CommandText =
            $"""
            -- catalog.insert {table.Resource}
            insert into {table.Name} as t ({string.Join(", ", fields.Select(f => f.Column).Prepend(table.AccountColumn))})
            values ({string.Join(", ", places.Prepend("$1"))}) returning {Columns(table)}
            """;
        return command;
    }

    /// <summary>Changes these fields of a row; where all of them are beside it, its version alone.</summary>
    public static NpgsqlBatchCommand Update(CatalogTable table, long account, long id, IReadOnlyDictionary<string, object?> values)
    {
        var command = new NpgsqlBatchCommand { Parameters = { CatalogValues.Id(account), CatalogValues.Id(id) } };
        var sets = values.Where(v => !table.IsBeside(v.Key)).Select(v => (Field: table.Shape.Find(v.Key)!, v.Value))
            .Select(v => $"{v.Field.Column} = {Add(command, v.Field, v.Value)}").DefaultIfEmpty("updated_at = now()").ToList();
        command.CommandText =
            $"""
            -- catalog.update {table.Resource}
            update {table.Name} as t set {string.Join(", ", sets)}
             where t.{table.AccountColumn} = $1 and t.{table.IdColumn} = $2{Live(table)} returning {Columns(table)}
            """;
        return command;
    }

    /// <summary>Writes the fields that are beside a row; null where there are none.</summary>
    public static NpgsqlBatchCommand? Beside(CatalogTable table, long account, long id, IReadOnlyDictionary<string, object?> values)
    {
        var command = new NpgsqlBatchCommand { Parameters = { CatalogValues.Id(account), CatalogValues.Id(id) } };
        var fields = values.Keys.Where(table.IsBeside).Select(name => table.Shape.Find(name)!).ToList();
        if (fields.Count == 0)
        {
            return null;
        }

        var (side, columns) = (table.Side!, fields.Select(f => f.Column).ToList());
        var places = fields.Select(f => Add(command, f, values[f.Name])).ToList();
        command.CommandText =
            $"""
            -- catalog.beside {table.Resource}
            insert into {side.Name} (account_id, {side.IdColumn}, {string.Join(", ", columns)}) values ($1, $2, {string.Join(", ", places)})
            on conflict (account_id, {side.IdColumn}) do update set {string.Join(", ", columns.Select(c => $"{c} = excluded.{c}"))}
            """;
        return command;
    }

    /// <summary>Marks a row as deleted.</summary>
    public static NpgsqlBatchCommand Delete(CatalogTable table, long account, long id) => new(
        $"""
        -- catalog.delete {table.Resource}
        update {table.Name} as t set deleted_at = now() where t.{table.AccountColumn} = $1 and t.{table.IdColumn} = $2{Live(table)}
        """)
    {
        Parameters = { CatalogValues.Id(account), CatalogValues.Id(id) },
    };

    /// <summary>Whether a parent lives; held, where it can be, so that it is not deleted before this transaction is over.</summary>
    public static NpgsqlBatchCommand Parent(CatalogTable table, long account, long id) => new(
        $"""
        -- catalog.parent {table.Resource}
        select 1 from {table.Name} t where t.{table.AccountColumn} = $1 and t.{table.IdColumn} = $2{Live(table)}{(table.IsWrittenByQueries ? " for key share" : "")}
        """)
    {
        Parameters = { CatalogValues.Id(account), CatalogValues.Id(id) },
    };

    /// <summary>The first of a row's live children.</summary>
    public static NpgsqlBatchCommand Children(ChildRows children, long account, long id, int limit) => new(string.Create(CultureInfo.InvariantCulture,
        $"""
        -- catalog.children {children.Resource}
        select id from {children.Table} where account_id = $1 and {children.Column} = $2 and deleted_at is null order by id limit {limit}
        """))
    {
        Parameters = { CatalogValues.Id(account), CatalogValues.Id(id) },
    };

    /// <summary>The columns of a row, in the order of <see cref="CatalogTable.Readable"/>.</summary>
    public static string Columns(CatalogTable table) => string.Join(", ", table.Readable.Select(table.ExpressionOf));

    /// <summary>The condition that a row is not deleted, with its <c>and</c>.</summary>
    public static string Live(CatalogTable table) => table.IsSoftDeleted ? " and t.deleted_at is null" : "";

    /// <summary>Adds a parameter and gives its place in the text.</summary>
    public static string Add(NpgsqlBatchCommand command, ContractField field, object? value) => Add(command, CatalogValues.Parameter(field, value));

    /// <inheritdoc cref="Add(NpgsqlBatchCommand, ContractField, object?)"/>
    public static string Add(NpgsqlBatchCommand command, NpgsqlParameter parameter)
    {
        command.Parameters.Add(parameter);
        return string.Create(CultureInfo.InvariantCulture, $"${command.Parameters.Count}");
    }
}
