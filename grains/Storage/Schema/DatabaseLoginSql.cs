namespace ZaloOrleans.Schema;

/// <summary>Statements about logins. They take no parameters, so names and values are quoted here.</summary>
internal static class DatabaseLoginSql
{
    /// <summary>
    /// A transaction that a stopped process left open holds rows that others wait for. Times of statements are set by each data source.
    /// </summary>
    public static readonly (string Name, string Value)[] EngineLimits = [("idle_in_transaction_session_timeout", "15s")];

    public static readonly (string Name, string Value)[] QueryLimits =
    [
        ("statement_timeout", "10s"),
        ("idle_in_transaction_session_timeout", "15s"),
        ("lock_timeout", "3s"),
        ("default_transaction_read_only", "off"),
    ];

    public static string Ensure(string database, string login, string group, (string Name, string Value)[] limits, string? verifier)
    {
        var (role, db) = (Name(login), Name(database));
        var settings = string.Join('\n', limits.Select(limit => $"alter role {role} in database {db} set {limit.Name} = '{limit.Value}';"));
        var password = verifier is null ? "" : $"alter role {role} password '{verifier}';";
        return $"""
            -- logins.ensure
            do $do$
            begin
                if not exists (select from pg_roles where rolname = {Text(login)}) then
                    create role {role} login inherit nosuperuser nobypassrls nocreatedb nocreaterole;
                end if;
                if not pg_has_role({Text(login)}, '{group}', 'member') then
                    grant {group} to {role};
                end if;
            end
            $do$;
            revoke all on database {db} from public;
            grant connect on database {db} to {role};
            {settings}
            {password}
            """;
    }

    private static string Name(string value) => $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static string Text(string value) => $"'{value.Replace("'", "''", StringComparison.Ordinal)}'";
}
