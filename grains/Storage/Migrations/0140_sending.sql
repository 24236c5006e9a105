-- Messages on several channels, and sending that rests.

-- `failures`: those of its attempts that count against a message. `attempt` only tells attempts apart.
alter table engine.send_queue
    add column channel  text    not null default 'oa' check (channel in ('oa', 'zbs_user', 'zbs_phone', 'miniapp')),
    add column failures integer not null default 0 check (failures >= 0);
drop index engine.send_queue_by_lane;
create index send_queue_by_lane on engine.send_queue (account_id, oa_id, lane, channel, not_before, id);

-- What of an Official Account's sending rests: a category on a channel, a channel, or all of it ('' is any). Until a quota is new, or the
-- night is over; without `until` a person has to set right what `advice` says, and to resume.
create table engine.send_pauses (
    account_id bigint      not null,
    oa_id      bigint      not null,
    channel    text        not null check (channel in ('', 'oa', 'zbs_user', 'zbs_phone', 'miniapp')),
    lane       text        not null check (lane in ('', 'transaction', 'customer_care', 'promotion')),
    until      timestamptz,
    code       text        not null check (length(code) <= 40),
    advice     text        check (length(advice) <= 500),
    since      timestamptz not null,
    primary key (account_id, oa_id, channel, lane)
);

alter table engine.send_pauses enable row level security;
alter table engine.send_pauses force row level security;
create policy owner on engine.send_pauses to current_user using (true) with check (true);
create policy engine on engine.send_pauses to zalo_engines using (true) with check (true);
create policy tenant on engine.send_pauses to zalo_queries
    using (account_id = (select nullif(current_setting('zalo.account_id', true), '')::bigint))
    with check (account_id = (select nullif(current_setting('zalo.account_id', true), '')::bigint));
grant select, insert, update, delete on engine.send_pauses to zalo_engines;
grant select on engine.send_pauses to zalo_queries;
