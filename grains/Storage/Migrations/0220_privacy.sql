-- Erasures and exports: what has to be found of a person.

-- When nothing was left of a customer that was erased.
alter table engine.customer_profiles add column erasure_done_at timestamptz;

-- Whose a device is, which its grain knows by the device alone.
create table engine.customer_devices (
    account_id  bigint      not null,
    device_id   text        not null check (length(device_id) <= 255),
    customer_id bigint      not null,
    bound_at    timestamptz not null default now(),
    primary key (account_id, device_id)
);
create index customer_devices_by_customer on engine.customer_devices (account_id, customer_id);

insert into engine.customer_devices (account_id, device_id, customer_id)
select substring(split_part(g.key, '/', 1) from 2)::bigint, s.state ->> 'd', (s.state ->> 'c')::bigint
  from engine.grains g cross join lateral (select convert_from(g.state, 'UTF8')::jsonb as state) s
 where g.key like 't%/d/%' and length(coalesce(s.state ->> 'd', '')) between 1 and 255 and (s.state ->> 'c')::bigint > 0;

-- By which a webhook about a person is known that comes after the erasure: a hash of the id under a key that is not in the database.
create table engine.erased_persons (
    account_id bigint      not null,
    hash       bytea       not null check (length(hash) = 32),
    erased_at  timestamptz not null,
    primary key (account_id, hash)
);
create index erased_persons_by_age on engine.erased_persons (erased_at);
grant select, insert, update, delete on engine.customer_devices, engine.erased_persons to zalo_engines;

-- An export reads a customer's devices and entries.
do $$
declare
    t regclass;
    tenant constant text := '(select nullif(current_setting(''zalo.account_id'', true), '''')::bigint)';
begin
    foreach t in array array['engine.customer_devices', 'engine.journey_entries']::regclass[] loop
        execute format('alter table %s enable row level security', t);
        execute format('alter table %s force row level security', t);
        execute format('create policy owner on %s to current_user using (true) with check (true)', t);
        execute format('create policy engine on %s to zalo_engines using (true) with check (true)', t);
        execute format('create policy tenant on %s to zalo_queries using (account_id = %s) with check (account_id = %2$s)', t, tenant);
        execute format('grant select on %s to zalo_queries', t);
    end loop;
end
$$;

-- A customer's own log of who looked.
create index piiAccessLogs_entity_type_entity_id on public.piiAccessLogs (entity_type, entity_id);
-- A customer's entries, whatever the journey.
create index journey_entries_by_customer on engine.journey_entries (account_id, customer_id);
