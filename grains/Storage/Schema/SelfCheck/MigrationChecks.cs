namespace ZaloOrleans.Schema;

/// <summary>
/// Whether the schema is at least as new as the code. That it is newer is no finding: silos of two versions run side by side while an
/// installation is brought up to date.
/// </summary>
internal static class MigrationChecks
{
    public static readonly SchemaCheck[] All =
    [
        new("migration_missing",
            "Run deploy/migrate.",
            """
            -- self_check.migration_missing
            select name, 'has not run: the schema is older than this program'
            from unnest(@migrations) name
            where name not in (select scriptname from engine.schema_migrations)
            order by 1
            """),
    ];
}
