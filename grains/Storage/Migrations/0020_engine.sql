-- What the engine keeps beside the dictionary's tables. Written only by the engine's own login, but where a comment says otherwise.

-- ── Turns ─────────────────────────────────────────────────────────────────────────────────────────────────────────

-- One row a grain with hot state. `version` starts at a value that no earlier life of the key had, and grows by one a turn.
-- `stale` is set by a change of the grain's own rows from outside a turn: the version grows with it, so that the activation's
-- next turn is refused, and the load after that reads those rows again.
create table engine.grains (
    key     text    collate "C" primary key check (length(key) <= 120),
    version bigint  not null check (version > 0),
    stale   boolean not null default false,
    state   bytea   not null
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05);
alter table engine.grains alter column state set storage main;

-- Ids of wake-ups and of everything else that has no identity column of its own.
create sequence engine.wakeup_ids;

-- At `due_at`, call `target` with `payload`. Produced in the turn that causes it, deleted in the turn that handles it.
create table engine.wakeups (
    id         bigint      primary key,
    shard      smallint    not null check (shard between 0 and 255),
    due_at     timestamptz not null,
    attempt    smallint    not null default 0,
    account_id bigint      not null,
    target     text        collate "C" not null check (length(target) <= 120),
    kind       text        not null check (length(kind) <= 40),
    payload    bytea       not null
) with (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_cost_delay = 0);
create index wakeups_by_due on engine.wakeups (shard, due_at, id);

-- Wake-ups whose turn failed ten times, with the reason. They wait for a person.
create table engine.parked_wakeups (
    id         bigint      primary key,
    account_id bigint      not null,
    target     text        collate "C" not null,
    due_at     timestamptz not null,
    kind       text        not null,
    payload    bytea       not null,
    reason     text        not null,
    parked_at  timestamptz not null default now()
);
create index parked_wakeups_by_target on engine.parked_wakeups (account_id, target);

-- ── Claims ────────────────────────────────────────────────────────────────────────────────────────────────────────

-- Message ids as 16-byte hashes, in 30-day generations (days since the epoch / 30, modulo 3): the current one is written, it and
-- the one before are checked, the third is emptied. A partitioned table cannot hold a unique key without its partition column.
create table engine.message_ids_0 (key bytea primary key check (length(key) = 16), event_id bigint not null) with (autovacuum_enabled = true);
create table engine.message_ids_1 (key bytea primary key check (length(key) = 16), event_id bigint not null);
create table engine.message_ids_2 (key bytea primary key check (length(key) = 16), event_id bigint not null);

-- Which customer an identity leads to. kind: 1 external id, 2 Zalo user id, 3 phone (E.164), 4 e-mail (lower case).
create table engine.identities (
    account_id  bigint      not null references public.accounts (id),
    kind        smallint    not null check (kind between 1 and 4),
    value       text        not null check (length(value) between 1 and 255),
    customer_id bigint      not null,
    created_at  timestamptz not null default now(),
    primary key (account_id, kind, value)
);
create index identities_by_customer on engine.identities (account_id, customer_id);

-- The first answer to a request with an Idempotency-Key; kept for 24 hours at least.
create table engine.idempotency_keys (
    account_id   bigint      not null,
    key_hash     bytea       not null check (length(key_hash) = 32),
    request_hash bytea       not null check (length(request_hash) = 32),
    status       smallint    not null,
    response     bytea       not null,
    created_at   timestamptz not null default now(),
    primary key (account_id, key_hash)
);
create index idempotency_keys_by_age on engine.idempotency_keys (created_at);

-- Entries into journeys that may happen once for a customer and key.
create table engine.journey_entries (
    account_id  bigint      not null,
    journey_id  bigint      not null,
    customer_id bigint      not null,
    entry_key   text        not null check (length(entry_key) <= 200),
    run_id      bigint      not null,
    entered_at  timestamptz not null default now(),
    primary key (account_id, journey_id, customer_id, entry_key)
);

-- ── Accounts ──────────────────────────────────────────────────────────────────────────────────────────────────────

create table engine.account_settings (
    account_id          bigint   primary key references public.accounts (id),
    timezone            text     not null default 'Asia/Ho_Chi_Minh' check (length(timezone) <= 64),
    currency            text     not null default 'VND' check (currency ~ '^[A-Z]{3}$'),
    session_gap_minutes integer  not null default 30 check (session_gap_minutes between 1 and 1440),
    late_event_hours    integer  not null default 24 check (late_event_hours between 1 and 8760),
    -- Months that the partitioned tables are kept; null keeps everything.
    retention_months    integer  check (retention_months between 1 and 240),
    quiet_hours         jsonb    not null default '[]' check (jsonb_typeof(quiet_hours) = 'array'),
    nps_scale           text     not null default '0..10' check (nps_scale in ('0..10', '-100..100')),
    test_recipients     jsonb    not null default '[]' check (jsonb_typeof(test_recipients) = 'array'),
    allowed_origins     jsonb    not null default '[]' check (jsonb_typeof(allowed_origins) = 'array'),
    link_hosts          jsonb    not null default '[]' check (jsonb_typeof(link_hosts) = 'array'),
    updated_at          timestamptz not null default now()
);

-- Which seeded row stands for which fixed key: it may be renamed, not deleted.
create table engine.seed_rows (
    account_id bigint not null references public.accounts (id),
    table_name text   not null,
    key        text   not null,
    row_id     bigint not null,
    primary key (account_id, table_name, key)
);
create unique index seed_rows_by_row on engine.seed_rows (account_id, table_name, row_id);

-- API keys. The secret is 256 random bits, so a plain SHA-256 of it is enough.
create table engine.api_keys (
    id          bigint      generated always as identity primary key,
    account_id  bigint      not null references public.accounts (id),
    public_id   text        not null unique check (public_id ~ '^[0-9A-Za-z]{12}$'),
    secret_hash bytea       not null check (length(secret_hash) = 32),
    kind        text        not null check (kind in ('live', 'pub')),
    name        text        not null check (length(name) between 1 and 100),
    scopes      text[]      not null,
    origins     text[]      not null default '{}',
    expires_at  timestamptz,
    revoked_at  timestamptz,
    created_at  timestamptz not null default now()
);
create index api_keys_by_account on engine.api_keys (account_id, id);

-- The version of an account's compiled policy; it grows in the transaction that changes a policy table.
create table engine.policy_versions (
    account_id bigint primary key references public.accounts (id),
    version    bigint not null default 1
);

-- ── Secrets and Official Accounts ─────────────────────────────────────────────────────────────────────────────────

-- Data keys, one or more an account, wrapped by a master key.
create table engine.data_keys (
    account_id    bigint      not null references public.accounts (id),
    id            integer     not null check (id > 0),
    master_key_id integer     not null,
    wrapped_key   bytea       not null,
    state         text        not null default 'active' check (state in ('active', 'decrypt_only', 'destroyed')),
    created_at    timestamptz not null default now(),
    primary key (account_id, id)
);

-- A row of zalo_accounts that is an Official Account has a row here; one that is a person has none.
create table engine.official_accounts (
    zalo_account_id           bigint primary key,
    account_id                bigint not null,
    oa_id                     text   not null unique check (oa_id ~ '^[0-9]{1,30}$'),
    app_id                    text   not null check (app_id ~ '^[0-9]{1,30}$'),
    app_secret_ciphertext     bytea,
    oa_secret_key_ciphertext  bytea,
    foreign key (account_id, zalo_account_id) references public.zalo_accounts (account_id, id)
);
create index official_accounts_by_account on engine.official_accounts (account_id);

-- ── Customers ─────────────────────────────────────────────────────────────────────────────────────────────────────

-- What is known of a customer beyond the dictionary's columns.
create table engine.customer_profiles (
    customer_id bigint primary key,
    account_id  bigint not null,
    external_id text   check (length(external_id) <= 255),
    timezone    text   check (length(timezone) <= 64),
    language    text   check (length(language) <= 35),
    traits      jsonb  not null default '{}' check (jsonb_typeof(traits) = 'object'),
    merged_into bigint,
    erased_at   timestamptz,
    foreign key (account_id, customer_id) references public.customers (account_id, id)
);
create index customer_profiles_by_external on engine.customer_profiles (account_id, external_id);

-- ── Journeys ──────────────────────────────────────────────────────────────────────────────────────────────────────

-- What an activation published: running instances keep the version that they entered.
create table engine.journey_versions (
    account_id   bigint      not null,
    journey_id   bigint      not null,
    version      integer     not null check (version > 0),
    definition   jsonb       not null,
    published_at timestamptz not null default now(),
    primary key (journey_id, version),
    foreign key (account_id, journey_id) references public.journeys (account_id, id)
);
create index journey_versions_by_account on engine.journey_versions (account_id, journey_id, version desc);

-- One row a run, for lists and counts. The truth of a run is its grain.
create table engine.journey_runs (
    run_id      bigint      primary key,
    account_id  bigint      not null,
    journey_id  bigint      not null,
    customer_id bigint      not null,
    version     integer     not null,
    status      text        not null check (status in ('active', 'completed', 'exited', 'parked')),
    entered_at  timestamptz not null,
    ended_at    timestamptz
);
create index journey_runs_by_status on engine.journey_runs (account_id, journey_id, status);
create index journey_runs_by_customer on engine.journey_runs (account_id, customer_id, run_id);

-- ── Decisions and messages ────────────────────────────────────────────────────────────────────────────────────────

create sequence engine.decision_ids;

-- Every decision, sends and refusals alike. The trace is numbers and versions; text is made of it when somebody asks.
create table engine.decisions (
    id             bigint      not null,
    account_id     bigint      not null,
    customer_id    bigint      not null,
    decided_at     timestamptz not null,
    channel        text        not null check (length(channel) <= 20),
    category       text        not null check (category in ('transaction', 'customer_care', 'promotion')),
    outcome        text        not null check (outcome in ('send', 'defer', 'refuse')),
    code           text        check (length(code) <= 40),
    until          timestamptz,
    policy_version bigint      not null,
    template_id    bigint,
    campaign_id    bigint,
    journey_id     bigint,
    run_id         bigint,
    message_id     bigint,
    trace          jsonb       not null,
    primary key (id, decided_at)
) partition by range (decided_at);
create index decisions_by_customer on engine.decisions (account_id, customer_id, decided_at desc, id desc);

-- What belongs to a message and has no column in oaMessages.
-- outcome: null while queued or settled by the dictionary's status, 'sending' between "about to send" and the answer,
-- 'unknown' when the answer was lost and the deadline is over.
create table engine.messages (
    message_id      bigint      primary key,
    account_id      bigint      not null,
    customer_id     bigint      not null,
    oa_id           bigint,
    channel         text        not null check (channel in ('oa', 'zbs_user', 'zbs_phone', 'miniapp')),
    category        text        not null check (category in ('transaction', 'customer_care', 'promotion')),
    journey_id      bigint,
    run_id          bigint,
    step_no         integer,
    decision_id     bigint,
    attempt         integer     not null default 0,
    outcome         text        check (outcome in ('sending', 'unknown')),
    deadline_at     timestamptz,
    zalo_message_id text        check (length(zalo_message_id) <= 100),
    error_text      text        check (length(error_text) <= 500),
    cost            numeric(18, 4)
) with (fillfactor = 80);
create index messages_in_flight on engine.messages (account_id, oa_id, category) where outcome = 'sending';
create index messages_by_zalo_id on engine.messages (account_id, zalo_message_id) where zalo_message_id is not null;
create index messages_by_customer on engine.messages (account_id, customer_id, message_id);

-- Messages that wait for a rate. `id` is the message's id; the lane is its category.
create table engine.send_queue (
    id          bigint      primary key,
    account_id  bigint      not null,
    oa_id       bigint      not null,
    lane        text        not null check (lane in ('transaction', 'customer_care', 'promotion')),
    customer_id bigint      not null,
    campaign_id bigint,
    journey_id  bigint,
    recipient   text        not null check (length(recipient) <= 64),
    body        jsonb       not null,
    not_before  timestamptz not null,
    send_before timestamptz,
    attempt     integer     not null default 0
) with (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_cost_delay = 0);
create index send_queue_by_lane on engine.send_queue (account_id, oa_id, lane, not_before, id);
create index send_queue_by_customer on engine.send_queue (account_id, customer_id);
