-- Webhooks of Official Accounts on their way: the raw ones are in oaWebhookEvents.

-- What waits for its effect. `not_before` is when it came, or when it is tried again; a lane takes its rows in that order.
create table engine.webhook_inbox (
    event_id    bigint      primary key,
    account_id  bigint      not null,
    lane        smallint    not null check (lane >= 0),
    received_at timestamptz not null,
    not_before  timestamptz not null,
    attempt     smallint    not null default 0 check (attempt >= 0),
    oa_row_id   bigint      not null,
    oa_id       text        not null check (length(oa_id) <= 30),
    message_id  text        not null check (length(message_id) between 1 and 100)
) with (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_cost_delay = 0);
create index webhook_inbox_by_lane on engine.webhook_inbox (account_id, lane, not_before, event_id);

-- Those whose effect failed ten times, with the reason. They wait for a person.
create table engine.parked_webhooks (
    event_id    bigint      primary key,
    account_id  bigint      not null,
    received_at timestamptz not null,
    oa_row_id   bigint      not null,
    oa_id       text        not null,
    message_id  text        not null,
    attempts    integer     not null,
    reason      text        not null check (length(reason) <= 500),
    parked_at   timestamptz not null
);
create index parked_webhooks_by_account on engine.parked_webhooks (account_id, parked_at);

-- Of an Official Account that nobody connected, but signed with the key of another one of its app. They belong to no account.
create table engine.unrouted_webhooks (
    id          bigint      generated always as identity primary key,
    app_id      text        not null check (length(app_id) <= 100),
    oa_id       text        check (length(oa_id) <= 100),
    event_type  text        not null check (length(event_type) between 1 and 100),
    payload     jsonb       not null,
    received_at timestamptz not null
);
create index unrouted_webhooks_by_oa on engine.unrouted_webhooks (oa_id, received_at);

grant select, insert, update, delete on engine.webhook_inbox, engine.parked_webhooks, engine.unrouted_webhooks to zalo_engines;
grant usage on sequence engine.unrouted_webhooks_id_seq to zalo_engines;
