using Npgsql;
using ZaloOrleans.Turns;

namespace ZaloOrleans.Catalog;

/// <summary>What the database's refusals mean to a caller.</summary>
internal static class CatalogErrors
{
    /// <summary>A refusal as an answer; null where it is none of the caller's making.</summary>
    public static CatalogAnswer? AnswerOf(PostgresException error, CatalogTable? table) => error.SqlState switch
    {
        PostgresErrorCodes.UniqueViolation => Conflict(error.ConstraintName, table),
        PostgresErrorCodes.ForeignKeyViolation => CatalogAnswer.Refused(CatalogOutcome.Unprocessable,
            PointerTo(table, f => Ends(error.ConstraintName, f.Column, "fkey")), "unknown_reference", "There is no such row."),
        PostgresErrorCodes.CheckViolation => CatalogAnswer.Refused(CatalogOutcome.Invalid,
            PointerTo(table, f => Ends(error.ConstraintName, f.Column, "check")), "invalid_value", "The value is out of bounds."),
        PostgresErrorCodes.NotNullViolation => CatalogAnswer.Refused(CatalogOutcome.Invalid,
            PointerTo(table, f => f.Column == error.ColumnName), "required", "It is needed."),
        PostgresErrorCodes.RestrictViolation => CatalogAnswer.Refused(CatalogOutcome.Conflict, "", "seeded_row",
            "Every account has this row from the start. It may be renamed, not deleted."),
        PostgresErrorCodes.NumericValueOutOfRange or PostgresErrorCodes.UntranslatableCharacter or PostgresErrorCodes.StringDataRightTruncation =>
            CatalogAnswer.Refused(CatalogOutcome.Invalid, "", "invalid_value", "A value is out of bounds."),
        _ => null,
    };

    /// <summary>Whether nothing was done, and the same may work in a moment.</summary>
    public static bool IsPassing(Exception error) => DatabaseGate.IsConnectionFailure(error) || error is PostgresException
    {
        SqlState: PostgresErrorCodes.QueryCanceled or PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.DeadlockDetected
            or PostgresErrorCodes.SerializationFailure or "25P03",
    };

    /// <summary>
    /// What a caller gets of an error that nobody foresaw. The database's own would cross processes with texts of the schema, and has no
    /// codec; the log has it.
    /// </summary>
    public static InvalidOperationException Unforeseen(PostgresException error) => new($"The database refused a statement ({error.SqlState}).");

    private static CatalogAnswer Conflict(string? index, CatalogTable? table)
    {
        var field = table?.Shape.Fields.FirstOrDefault(f => index is not null && f.UniqueKeys.Contains(index));
        return CatalogAnswer.Refused(CatalogOutcome.Conflict, field is null ? "" : $"/{field.Name}", "already_exists",
            field is null ? "There is such a row already." : $"There is a row with this {field.Name} already.");
    }

    private static string PointerTo(CatalogTable? table, Func<ContractField, bool> isIt) =>
        table?.Shape.Fields.FirstOrDefault(isIt) is { } field ? $"/{field.Name}" : "";

    private static bool Ends(string? constraint, string column, string kind) =>
        constraint is not null && constraint.EndsWith($"_{column}_{kind}", StringComparison.Ordinal);
}
