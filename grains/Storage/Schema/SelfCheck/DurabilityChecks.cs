namespace ZaloOrleans.Schema;

/// <summary>Settings under which a crash loses what was acknowledged, or tears pages.</summary>
internal static class DurabilityChecks
{
    public static readonly SchemaCheck[] All =
    [
        new("durability_off",
            "Set it to on (in postgresql.conf, or where the role or database sets it) and reload. Everything else rests on it.",
            """
            -- self_check.durability_off
            select name, 'is off: a crash loses or damages what was acknowledged'
            from pg_settings
            where name in ('fsync', 'synchronous_commit', 'full_page_writes') and setting = 'off'
            union
            select format('synchronous_commit of role %s', r.rolname), 'is off: a crash loses what was acknowledged'
            from pg_db_role_setting s
            join pg_roles r on r.oid = s.setrole
            where r.rolname in (current_database() || '_engine', current_database() || '_query')
              and s.setconfig && array['synchronous_commit=off', 'synchronous_commit=false', 'synchronous_commit=no', 'synchronous_commit=0']
            order by 1
            """),
    ];
}
