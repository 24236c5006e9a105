-- Templates that a person approves: what was approved, version by version, and what waits for an approval.

create table engine.template_versions (
    account_id  bigint      not null,
    template_id bigint      not null,
    version     integer     not null check (version > 0),
    content     text        not null check (length(content) <= 10000),
    variables   jsonb,
    approved_at timestamptz not null default now(),
    approved_by text        not null check (length(approved_by) <= 100),
    primary key (account_id, template_id, version),
    foreign key (account_id, template_id) references public.oaTemplates (account_id, id)
);

-- `content` and `variables` are the next version of a template that is approved, which is sent as it was meanwhile; without a content the
-- template's own row is what is reviewed.
create table engine.template_reviews (
    account_id   bigint      not null,
    template_id  bigint      not null,
    content      text        check (length(content) <= 10000),
    variables    jsonb       check (pg_column_size(variables) <= 65536),
    submitted_at timestamptz,
    submitted_by text        check (length(submitted_by) <= 100),
    rejected_at  timestamptz,
    reason       text        check (length(reason) between 1 and 500),
    primary key (account_id, template_id),
    foreign key (account_id, template_id) references public.oaTemplates (account_id, id)
);

-- Which version a message was made of.
alter table engine.messages add column template_version integer;

do $$
declare
    t regclass;
    tenant constant text := '(select nullif(current_setting(''zalo.account_id'', true), '''')::bigint)';
begin
    foreach t in array array['engine.template_versions', 'engine.template_reviews']::regclass[] loop
        execute format('alter table %s enable row level security', t);
        execute format('alter table %s force row level security', t);
        execute format('create policy owner on %s to current_user using (true) with check (true)', t);
        execute format('create policy engine on %s to zalo_engines using (true) with check (true)', t);
        execute format('create policy tenant on %s to zalo_queries using (account_id = %s) with check (account_id = %2$s)', t, tenant);
    end loop;
end
$$;
grant select, insert, update, delete on engine.template_versions, engine.template_reviews to zalo_engines;
grant select on engine.template_versions to zalo_queries;
grant select, insert, update on engine.template_reviews to zalo_queries;

create trigger audit after insert or update or delete on engine.template_reviews for each row
when (session_user <> current_database() || '_engine' or current_setting('zalo.audit', true) = 'on')
execute function engine.audit('template_reviews', 'template_id', 'account_id');

-- Whoever approves, at whichever door: a request, Zalo's word, or somebody at psql. What was approved last and is approved again is the
-- same version.
create function engine.keep_template_version()
returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    insert into engine.template_versions (account_id, template_id, version, content, variables, approved_by)
    select new.account_id, new.id, coalesce(last.version, 0) + 1, new.content, new.variablesJSON,
           left(coalesce(nullif(current_setting('zalo.actor', true), ''), 'sql:' || session_user), 100)
      from (select 1) once
      left join lateral (
           select v.version, v.content, v.variables from engine.template_versions v
            where v.account_id = new.account_id and v.template_id = new.id order by v.version desc limit 1) last on true
     where last.version is null or last.content <> new.content or last.variables is distinct from new.variablesJSON;
    return null;
end
$$;
revoke execute on function engine.keep_template_version() from public;

create trigger keep_version after insert or update on public.oaTemplates for each row
when (new.status = 'Approved') execute function engine.keep_template_version();

insert into engine.template_versions (account_id, template_id, version, content, variables, approved_at, approved_by)
select account_id, id, 1, content, variablesJSON, updated_at, 'migration' from public.oaTemplates where status = 'Approved';

-- A list of webhooks says of those that are parked why, and since when.
alter table engine.parked_webhooks enable row level security;
alter table engine.parked_webhooks force row level security;
create policy owner on engine.parked_webhooks to current_user using (true) with check (true);
create policy engine on engine.parked_webhooks to zalo_engines using (true) with check (true);
create policy tenant on engine.parked_webhooks to zalo_queries
    using (account_id = (select nullif(current_setting('zalo.account_id', true), '')::bigint))
    with check (account_id = (select nullif(current_setting('zalo.account_id', true), '')::bigint));
grant select on engine.parked_webhooks to zalo_queries;

-- Conversations are listed by what customers wrote last.
create index oaMessages_inbound on public.oaMessages (account_id, created_at, id) where direction = 'inbound' and deleted_at is null;
