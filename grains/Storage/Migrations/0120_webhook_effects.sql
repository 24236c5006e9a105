-- What webhooks bring about beyond events.

-- A message that the engine did not send (a customer's, or what somebody wrote in Zalo's own chat) belongs to no category.
alter table engine.messages alter column category drop not null;

-- Who has a tag, for the case that Zalo says that the tag itself is gone.
create index customer_profiles_by_zalo_tag on engine.customer_profiles using gin ((traits -> 'zaloTags')) where traits ? 'zaloTags';

-- Templates as an Official Account has them in Zalo. `template_id` is the row of oaTemplates that stands for one, where there is one.
create table engine.zalo_templates (
    account_id       bigint      not null,
    oa_id            bigint      not null,
    zalo_template_id text        not null check (length(zalo_template_id) between 1 and 100),
    template_id      bigint,
    status           text        check (length(status) <= 40),
    reason           text        check (length(reason) <= 500),
    status_at        timestamptz,
    quality          text        check (length(quality) <= 40),
    quality_at       timestamptz,
    primary key (account_id, oa_id, zalo_template_id),
    foreign key (account_id, template_id) references public.oaTemplates (account_id, id)
);
create index zalo_templates_by_template on engine.zalo_templates (account_id, template_id);

-- How many templates an Official Account may send a day.
create table engine.zalo_quotas (
    account_id     bigint      not null,
    oa_id          bigint      not null,
    daily_quota    bigint      not null check (daily_quota >= 0),
    daily_quota_at timestamptz not null,
    primary key (account_id, oa_id)
);

-- Where a parked webhook goes back to.
alter table engine.parked_webhooks add column lane smallint not null default 0 check (lane >= 0);

do $$
declare
    t regclass;
    tenant constant text := '(select nullif(current_setting(''zalo.account_id'', true), '''')::bigint)';
begin
    foreach t in array array['engine.zalo_templates', 'engine.zalo_quotas']::regclass[] loop
        execute format('alter table %s enable row level security', t);
        execute format('alter table %s force row level security', t);
        execute format('create policy owner on %s to current_user using (true) with check (true)', t);
        execute format('create policy engine on %s to zalo_engines using (true) with check (true)', t);
        execute format('create policy tenant on %s to zalo_queries using (account_id = %s) with check (account_id = %2$s)', t, tenant);
    end loop;
end
$$;
grant select, insert, update, delete on engine.zalo_templates, engine.zalo_quotas to zalo_engines;
grant select on engine.zalo_templates, engine.zalo_quotas to zalo_queries;
