namespace ZaloOrleans.Schema;

/// <summary>The login that is checking, and the two that the database has.</summary>
internal static class LoginChecks
{
    private const string Logins =
        """
        login as (
            select r.* from pg_roles r
            where r.rolname in (session_user, current_database() || '_engine', current_database() || '_query', 'zalo_engines', 'zalo_queries'))
        """;

    public static readonly SchemaCheck[] All =
    [
        new("login_too_mighty",
            "Use the login that the migrator made, or run: alter role <login> nosuperuser nobypassrls nocreaterole.",
            $"""
            -- self_check.login_too_mighty
            with {Logins}
            select rolname::text, case when rolsuper then 'is a superuser, for whom there is no row security'
                                       when rolbypassrls then 'bypasses row security'
                                       else 'may create roles, and so become one that sees everything' end
            from login
            where rolsuper or rolbypassrls or rolcreaterole
            order by 1
            """),
        new("login_owns_relations",
            "Run: alter table <relation> owner to <the owner of the schema>. An owner may switch row security off.",
            $"""
            -- self_check.login_owns_relations
            with {Logins}
            select l.rolname::text, format('owns %s', string_agg(c.oid::regclass::text, ', ' order by c.oid))
            from login l
            join pg_class c on c.relowner = l.oid
            where not l.rolsuper and c.relkind in ('r', 'p', 'v', 'm', 'S', 'f')
            group by l.rolname
            order by 1
            """),
        new("login_may_become_mighty",
            "Run: revoke <role> from <login>.",
            $"""
            -- self_check.login_may_become_mighty
            with {Logins},
            mighty as (
                select r.oid, r.rolname from pg_roles r
                where r.rolsuper or r.rolbypassrls or r.rolcreaterole
                   or r.rolname in ('pg_read_all_data', 'pg_write_all_data', 'pg_read_server_files', 'pg_write_server_files', 'pg_execute_server_program')
                   or exists (select from pg_class c join pg_namespace n on n.oid = c.relnamespace
                              where c.relowner = r.oid and n.nspname in ('public', 'engine', 'orleans', 'partitions')))
            select l.rolname::text, format('is a member of %s, which sees everything', m.rolname)
            from login l
            join mighty m on m.oid <> l.oid and pg_has_role(l.oid, m.oid, 'member')
            where not l.rolsuper
            union all
            select l.rolname::text, 'is a member of zalo_engines, which sees all accounts'
            from login l
            where l.rolname in (current_database() || '_query', 'zalo_queries') and not l.rolsuper and pg_has_role(l.oid, 'zalo_engines', 'member')
            order by 1
            """),
    ];
}
