-- Schemas, and the two roles that rights are given to. Nobody logs in as these: each database has logins of its own in them.

-- Unique keys in which nulls are equal, and views that keep to the reader's row security, came with version 15. Vietnamese needs UTF-8.
do $$
begin
    if current_setting('server_version_num')::int < 150000 then
        raise exception 'PostgreSQL 15 or newer is needed; this is %.', current_setting('server_version');
    end if;
    if current_setting('server_encoding') <> 'UTF8' then
        raise exception 'The database must be encoded in UTF8; this one is in %.', current_setting('server_encoding');
    end if;
end
$$;

-- Roles belong to the whole cluster, and several of its databases may be migrated at once. Whoever comes second finds the role
-- there (duplicate_object), or loses the race inside the catalog (unique_violation).
do $$
declare
    wanted text;
begin
    foreach wanted in array array['zalo_engine', 'zalo_query'] loop
        begin
            if not exists (select from pg_catalog.pg_roles where rolname = wanted) then
                execute format('create role %I nologin nosuperuser nobypassrls nocreatedb nocreaterole', wanted);
            end if;
        exception when duplicate_object or unique_violation then
            null;
        end;
    end loop;
end
$$;

-- `engine` is there already, because the journal of migrations is kept in it.
create schema if not exists engine;
create schema orleans;

-- Partitions stand apart, in a schema that nobody may use: row security guards the parent only, and rights are checked on the
-- table that a statement names.
create schema partitions;

revoke all on schema public from public;
revoke all on schema engine, orleans, partitions from public;

-- A function is executable by everybody unless this is said once for its owner.
alter default privileges revoke execute on functions from public;
