namespace ZaloOrleans.Schema;

/// <summary>Rights given to somebody who must not have them.</summary>
internal static class RightsChecks
{
    public static readonly SchemaCheck[] All =
    [
        new("partition_granted",
            "Run: revoke all on <partition> from <role>. Row security guards the parent only; grant rights on that.",
            """
            -- self_check.partition_granted
            select format('%s.%s', n.nspname, c.relname), format('is a partition that is granted to %s', string_agg(distinct coalesce(r.rolname, 'public'), ', '))
            from pg_class c
            join pg_namespace n on n.oid = c.relnamespace
            cross join lateral aclexplode(c.relacl) a
            left join pg_roles r on r.oid = a.grantee
            where c.relispartition and c.relkind in ('r', 'p') and a.grantee <> c.relowner
            group by n.nspname, c.relname
            union all
            select 'schema partitions', format('may be used by %s', string_agg(distinct coalesce(r.rolname, 'public'), ', '))
            from pg_namespace n
            cross join lateral aclexplode(n.nspacl) a
            left join pg_roles r on r.oid = a.grantee
            where n.nspname = 'partitions' and a.grantee <> n.nspowner
            having count(*) > 0
            order by 1
            """),
        new("default_rights",
            "Run: alter default privileges [in schema <schema>] revoke all on tables from <role>. New partitions would carry these rights.",
            """
            -- self_check.default_rights
            select format('default privileges of %s', o.rolname), format('give every new table to %s', string_agg(distinct coalesce(r.rolname, 'public'), ', '))
            from pg_default_acl d
            join pg_roles o on o.oid = d.defaclrole
            cross join lateral aclexplode(d.defaclacl) a
            left join pg_roles r on r.oid = a.grantee
            where d.defaclobjtype = 'r' and a.grantee <> d.defaclrole
            group by o.rolname
            order by 1
            """),
        new("definer_without_search_path",
            "Run: alter function <function> set search_path = pg_catalog, pg_temp; and name schemas in its body.",
            """
            -- self_check.definer_without_search_path
            select p.oid::regprocedure::text, 'runs with its owner''s rights and takes the caller''s search path'
            from pg_proc p
            join pg_namespace n on n.oid = p.pronamespace
            where p.prosecdef and n.nspname not in ('pg_catalog', 'information_schema')
              and not exists (select from unnest(p.proconfig) s where s like 'search_path=%')
            order by 1
            """),
        new("definer_open_to_all",
            "Run: revoke execute on function <function> from public; and grant it to the role that needs it.",
            """
            -- self_check.definer_open_to_all
            select p.oid::regprocedure::text, 'runs with its owner''s rights and may be called by everybody'
            from pg_proc p
            join pg_namespace n on n.oid = p.pronamespace
            where p.prosecdef and n.nspname in ('public', 'engine', 'orleans', 'partitions')
              and exists (select from aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a where a.grantee = 0)
            order by 1
            """),
        new("public_rights",
            "Run: revoke all on <table> from public.",
            """
            -- self_check.public_rights
            select format('%s.%s', n.nspname, c.relname), 'is granted to public'
            from pg_class c
            join pg_namespace n on n.oid = c.relnamespace
            where n.nspname in ('public', 'engine', 'orleans') and c.relkind in ('r', 'p', 'v', 'm', 'S')
              and exists (select from aclexplode(c.relacl) a where a.grantee = 0)
            order by 1
            """),
    ];
}
