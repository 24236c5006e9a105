-- An Official Account's first day: its templates as Zalo has them, and what tells whether it is well.

-- What Zalo's list of templates tells beside their status. `details_at` is when the rest of the row was asked for.
alter table engine.zalo_templates
    add column name        text    check (length(name) <= 500),
    add column tag         text    check (length(tag) <= 40),
    add column price_phone numeric check (price_phone >= 0),
    add column price_user  numeric check (price_user >= 0),
    add column parameters  jsonb   not null default '[]' check (jsonb_typeof(parameters) = 'array'),
    add column details_at  timestamptz;

-- When a webhook that names an Official Account was last refused for its signature. Nothing of what came is kept.
create table engine.webhook_refusals (
    account_id bigint      not null,
    oa_id      bigint      not null,
    refused_at timestamptz not null,
    primary key (account_id, oa_id)
);
alter table engine.webhook_refusals enable row level security;
alter table engine.webhook_refusals force row level security;
create policy owner on engine.webhook_refusals to current_user using (true) with check (true);
create policy engine on engine.webhook_refusals to zalo_engines using (true) with check (true);
create policy tenant on engine.webhook_refusals to zalo_queries
    using (account_id = (select nullif(current_setting('zalo.account_id', true), '')::bigint))
    with check (account_id = (select nullif(current_setting('zalo.account_id', true), '')::bigint));
grant select, insert, update, delete on engine.webhook_refusals to zalo_engines;
grant select on engine.webhook_refusals to zalo_queries;
