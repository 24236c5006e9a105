-- What decisions need beyond events and messages: what customers said about messages, what is stopped, and by which rules it was decided.

-- # Consent

-- Everything that a customer ever said about messages; only added to. `channel` '' is all of them. customers.marketing_consent shows the last
-- word about promotions on all channels.
create table engine.consents (
    id           bigint      generated always as identity primary key,
    account_id   bigint      not null,
    customer_id  bigint      not null,
    channel      text        not null default '' check (channel in ('', 'oa', 'zbs_user', 'zbs_phone', 'miniapp')),
    category     text        not null check (category in ('transaction', 'customer_care', 'promotion')),
    granted      boolean     not null,
    said_at      timestamptz not null,
    source       text        not null check (length(source) <= 255),
    text_version text        check (length(text_version) <= 100),
    proof        text        check (length(proof) <= 2000),
    actor        text        not null check (length(actor) <= 100),
    created_at   timestamptz not null default now(),
    foreign key (account_id, customer_id) references public.customers (account_id, id)
);
create index consents_by_customer on engine.consents (account_id, customer_id, id);

insert into engine.consents (account_id, customer_id, category, granted, said_at, source, actor)
select c.account_id, c.id, k.category, c.marketing_consent, coalesce(c.consent_timestamp, c.updated_at), coalesce(c.consent_source, 'unknown'), 'migration'
  from customers c cross join unnest(array['customer_care', 'promotion']) k (category)
 where c.marketing_consent or c.consent_timestamp is not null;

-- A flag that somebody sets at psql is a word like any other, and the last one.
create function engine.keep_consent()
returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    insert into engine.consents (account_id, customer_id, category, granted, said_at, source, actor)
    select new.account_id, new.id, k.category, new.marketing_consent, clock_timestamp(), 'sql',
           left(coalesce(nullif(current_setting('zalo.actor', true), ''), 'sql:' || session_user), 100)
      from unnest(array['customer_care', 'promotion']) k (category);
    return null;
end
$$;
create trigger keep_consent_of_new after insert on customers for each row
    when (session_user <> current_database() || '_engine' and new.marketing_consent) execute function engine.keep_consent();
create trigger keep_consent after update on customers for each row
    when (session_user <> current_database() || '_engine' and old.marketing_consent is distinct from new.marketing_consent)
    execute function engine.keep_consent();
create trigger mark_stale after insert or update or delete on engine.consents for each row
    when (session_user <> current_database() || '_engine') execute function engine.mark_customer_stale('customer_id');

-- # Rules

alter table engine.account_settings
    -- Rules for promotions; what is absent is the default, which keeps within the law.
    add column advertising jsonb not null default '{}' check (jsonb_typeof(advertising) = 'object'),
    -- Who gets no messages, so that what these bring about can be measured.
    add column holdout     jsonb check (jsonb_typeof(holdout) = 'object');

-- Who allowed more than the default does, and why. Only added to.
create table engine.rule_changes (
    id         bigint      generated always as identity primary key,
    account_id bigint      not null references public.accounts (id),
    changed_at timestamptz not null default now(),
    actor      text        not null check (length(actor) <= 100),
    reason     text        not null check (length(reason) between 1 and 1000),
    widened    text[]      not null,
    old_rules  jsonb       not null,
    new_rules  jsonb       not null
);
create index rule_changes_by_account on engine.rule_changes (account_id, id);

-- What is stopped: 'account', 'channel:oa', 'campaign:5', 'journey:7'.
create table engine.stops (
    account_id bigint      not null references public.accounts (id),
    target     text        not null check (target ~ '^(account|channel:(oa|zbs_user|zbs_phone|miniapp)|(campaign|journey):[0-9]{1,19})$'),
    reason     text        check (length(reason) <= 500),
    actor      text        not null check (length(actor) <= 100),
    stopped_at timestamptz not null default now(),
    primary key (account_id, target)
);

-- The rules by which decisions were made, by the version that these name: gzip of JSON. Without texts of messages, and without secrets.
create table engine.policy_snapshots (
    account_id bigint      not null references public.accounts (id),
    version    bigint      not null,
    content    bytea       not null,
    kept_at    timestamptz not null default now(),
    primary key (account_id, version)
);

do $$
declare
    name text;
begin
    foreach name in array array['engine.stops'] loop
        execute format(
            $sql$
            create trigger policy_insert after insert on %1$s referencing new table as changed
            for each statement execute function engine.policy_changed();
            create trigger policy_update after update on %1$s referencing new table as changed
            for each statement execute function engine.policy_changed();
            create trigger policy_delete after delete on %1$s referencing old table as changed
            for each statement execute function engine.policy_changed()
            $sql$, name);
    end loop;
end
$$;

-- # Messages

-- `expires_at`: dropped then. `send_before`: not sent any more as it was decided; it goes back to its customer, unless it has expired.
alter table engine.send_queue add column expires_at timestamptz;
update engine.send_queue set expires_at = send_before;

-- Words that frequency caps may ask for.
alter table engine.messages add column tags text[] not null default '{}';

-- Whose call an Idempotency-Key belongs to, where it is about one customer.
alter table engine.idempotency_keys add column customer_id bigint;

-- # Rights

do $$
declare
    t regclass;
    tenant constant text := '(select nullif(current_setting(''zalo.account_id'', true), '''')::bigint)';
begin
    foreach t in array array['engine.consents', 'engine.rule_changes', 'engine.stops', 'engine.policy_snapshots']::regclass[] loop
        execute format('alter table %s enable row level security', t);
        execute format('alter table %s force row level security', t);
        execute format('create policy owner on %s to current_user using (true) with check (true)', t);
        execute format('create policy engine on %s to zalo_engines using (true) with check (true)', t);
        execute format('create policy tenant on %s to zalo_queries using (account_id = %s) with check (account_id = %2$s)', t, tenant);
        execute format('grant select, insert, update, delete on %s to zalo_engines', t);
        execute format('grant select on %s to zalo_queries', t);
    end loop;
end
$$;
grant insert on engine.rule_changes to zalo_queries;
grant insert, delete on engine.stops to zalo_queries;
grant usage on sequence engine.consents_id_seq, engine.rule_changes_id_seq to zalo_engines;
grant usage on sequence engine.rule_changes_id_seq to zalo_queries;
revoke all on function engine.keep_consent() from public;
