namespace ZaloOrleans.Schema;

/// <summary>Row security of tenant tables: those of <c>public</c>, and those of <c>engine</c> that composed queries reach.</summary>
internal static class RowSecurityChecks
{
    public static readonly SchemaCheck[] All =
    [
        new("row_security_missing",
            "Run: alter table <table> enable row level security; alter table <table> force row level security; and give it its policies.",
            """
            -- self_check.row_security_missing
            select format('%s.%s', n.nspname, c.relname), 'is a tenant table without forced row security'
            from pg_class c
            join pg_namespace n on n.oid = c.relnamespace
            where c.relkind in ('r', 'p') and not c.relispartition
              and (n.nspname = 'public' or n.nspname = 'engine' and has_any_column_privilege('zalo_queries', c.oid, 'select, insert, update'))
              and (c.oid = to_regclass('public.accounts')
                   or exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'account_id' and not a.attisdropped))
              and not (c.relrowsecurity and c.relforcerowsecurity)
            order by 1
            """),
        new("tenant_policy_missing",
            "Create a policy for zalo_queries, for all commands, that compares the account with zalo.account_id, in using and with check.",
            """
            -- self_check.tenant_policy_missing
            select format('%s.%s', n.nspname, c.relname), 'has no policy that binds composed queries to an account'
            from pg_class c
            join pg_namespace n on n.oid = c.relnamespace
            where n.nspname in ('public', 'engine') and c.relrowsecurity and c.relkind in ('r', 'p')
              and not exists (select from pg_policy p
                              where p.polrelid = c.oid and p.polcmd = '*' and p.polroles = array['zalo_queries'::regrole::oid]
                                and pg_get_expr(p.polqual, p.polrelid) like '%zalo.account_id%'
                                and pg_get_expr(p.polwithcheck, p.polrelid) like '%zalo.account_id%')
            order by 1
            """),
        new("policy_too_wide",
            "Drop the policy, or name the roles that it is for. Only the owner and zalo_engines see all accounts.",
            """
            -- self_check.policy_too_wide
            select format('%s.%s (policy %s)', n.nspname, c.relname, p.polname), 'lets composed queries see rows of every account'
            from pg_policy p
            join pg_class c on c.oid = p.polrelid
            join pg_namespace n on n.oid = c.relnamespace
            where p.polpermissive
              and exists (select from unnest(p.polroles) r where r = 0 or pg_has_role('zalo_queries', r, 'member'))
              and (coalesce(pg_get_expr(p.polqual, p.polrelid), '') not like '%zalo.account_id%' and p.polcmd <> 'a'
                   or p.polwithcheck is not null and pg_get_expr(p.polwithcheck, p.polrelid) not like '%zalo.account_id%'
                   or p.polcmd = 'a' and p.polwithcheck is null)
            order by 1
            """),
        new("table_without_account",
            "Give the table an account_id with row security, or, if it belongs to no account, name it in SchemaAllowList.GlobalTables.",
            """
            -- self_check.table_without_account
            select format('%s.%s', n.nspname, c.relname), 'belongs to no account and is not known to be global'
            from pg_class c
            join pg_namespace n on n.oid = c.relnamespace
            where n.nspname = 'public' and c.relkind in ('r', 'p') and not c.relispartition and c.relname <> 'accounts'
              and not exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'account_id' and not a.attisdropped)
              and format('%s.%s', n.nspname, c.relname) <> all(@globalTables)
            order by 1
            """),
        new("view_runs_as_owner",
            "Recreate the view with (security_invoker = true). A materialized view knows no row security: do not keep tenant rows in one.",
            """
            -- self_check.view_runs_as_owner
            select format('%s.%s', n.nspname, c.relname), 'reads with its owner''s rights, past the reader''s row security'
            from pg_class c
            join pg_namespace n on n.oid = c.relnamespace
            where n.nspname in ('public', 'engine', 'orleans', 'partitions')
              and (c.relkind = 'm' or c.relkind = 'v' and not coalesce(c.reloptions && array['security_invoker=true', 'security_invoker=on'], false))
            order by 1
            """),
    ];
}
