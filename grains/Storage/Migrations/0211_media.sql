-- Media of customers' messages, fetched before their addresses die.

create sequence engine.media_ids;

-- A medium and where it stands; `place` is that of its attachment in the message. Pending ones are tried at `not_before`, those of a lane in
-- that order. `told_size` and `told_md5` are what Zalo says of it.
create table engine.media (
    id           bigint      not null,
    account_id   bigint      not null,
    customer_id  bigint      not null,
    message_id   bigint      not null,
    place        smallint    not null check (place >= 0),
    lane         smallint    not null check (lane >= 0),
    kind         text        not null check (kind in ('image', 'gif', 'audio', 'video', 'file', 'sticker')),
    url          text        check (length(url) between 1 and 2000),
    name         text        check (length(name) <= 255),
    told_size    bigint      check (told_size >= 0),
    told_md5     text        check (told_md5 ~ '^[0-9a-f]{32}$'),
    state        text        not null check (state in ('pending', 'stored', 'failed', 'too_large')),
    attempts     smallint    not null default 0 check (attempts >= 0),
    not_before   timestamptz not null,
    reason       text        check (length(reason) between 1 and 40),
    content_type text        check (length(content_type) between 1 and 100),
    size         bigint      check (size >= 0),
    sha256       bytea       check (length(sha256) = 32),
    created_at   timestamptz not null,
    stored_at    timestamptz,
    primary key (account_id, id),
    check (state <> 'stored' or content_type is not null and size is not null and sha256 is not null and stored_at is not null),
    check (state <> 'pending' or url is not null),
    check (state in ('pending', 'stored') or reason is not null)
);
create index media_to_fetch on engine.media (account_id, lane, not_before, id) where state = 'pending';
create index media_by_message on engine.media (account_id, message_id);
create index media_by_customer on engine.media (account_id, customer_id);
create index media_by_age on engine.media (account_id, created_at);

-- The bytes of stored ones, in parts of equal length but the last, from 0. They do not get smaller by compressing them again.
create table engine.media_parts (
    account_id bigint  not null,
    media_id   bigint  not null,
    part       integer not null check (part >= 0),
    bytes      bytea   not null check (length(bytes) between 1 and 262144),
    primary key (account_id, media_id, part),
    foreign key (account_id, media_id) references engine.media (account_id, id) on delete cascade
);
alter table engine.media_parts alter column bytes set storage external;

do $$
declare
    t regclass;
    tenant constant text := '(select nullif(current_setting(''zalo.account_id'', true), '''')::bigint)';
begin
    foreach t in array array['engine.media', 'engine.media_parts']::regclass[] loop
        execute format('alter table %s enable row level security', t);
        execute format('alter table %s force row level security', t);
        execute format('create policy owner on %s to current_user using (true) with check (true)', t);
        execute format('create policy engine on %s to zalo_engines using (true) with check (true)', t);
        execute format('create policy tenant on %s to zalo_queries using (account_id = %s) with check (account_id = %2$s)', t, tenant);
    end loop;
end
$$;
grant select, insert, update, delete on engine.media, engine.media_parts to zalo_engines;
grant usage on sequence engine.media_ids to zalo_engines;
grant select on engine.media, engine.media_parts to zalo_queries;
