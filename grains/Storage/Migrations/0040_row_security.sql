-- Who may do what. The tenant boundary is the grain key; row security is the second wall, under every query composed from a request.
--
-- zalo_engines writes batches over many accounts and sees every row; zalo_queries is bound to the account that its transaction names in
-- `zalo.account_id`, and to none where it names none. The owner is bound too (forced), so it gets a policy of its own: on a managed
-- PostgreSQL it is no superuser. After a transaction that set it, the setting is '' and not null, hence nullif; and it stands in a
-- sub-select, so that it is read once a statement and an index can be used.

do $$
declare
    t record;
    tenant constant text := '(select nullif(current_setting(''zalo.account_id'', true), '''')::bigint)';
begin
    for t in
        select c.oid::regclass as name, case when c.oid = 'public.accounts'::regclass then 'id' else 'account_id' end as account
        from pg_class c
        join pg_namespace n on n.oid = c.relnamespace
        where c.relkind in ('r', 'p') and not c.relispartition
          and (n.nspname = 'public' and c.relname not in ('location_countries', 'location_states', 'location_cities')
               or n.nspname = 'engine' and c.relname in (
                   'account_settings', 'customer_profiles', 'decisions', 'identities', 'idempotency_keys', 'journey_runs',
                   'journey_versions', 'messages', 'official_accounts', 'parked_wakeups', 'seed_rows'))
    loop
        execute format('alter table %s enable row level security', t.name);
        execute format('alter table %s force row level security', t.name);
        execute format('create policy owner on %s to current_user using (true) with check (true)', t.name);
        execute format('create policy engine on %s to zalo_engines using (true) with check (true)', t.name);
        execute format('create policy tenant on %s to zalo_queries using (%I = %s) with check (%2$I = %3$s)', t.name, t.account, tenant);
    end loop;
end
$$;

-- # The engine

grant usage on schema public, engine to zalo_engines, zalo_queries;
grant select, insert, update, delete on all tables in schema public, engine to zalo_engines;
grant usage on all sequences in schema public, engine to zalo_engines;
-- What migrations and the functions of 0030 keep for themselves.
revoke insert, update, delete on
    location_countries, location_states, location_cities,
    engine.schema_migrations, engine.partition_merges, engine.partition_changes
    from zalo_engines;

revoke all on all functions in schema engine from public;
grant execute on function
    engine.partitioned_tables(), engine.partitions(), engine.month_of(timestamptz, integer),
    engine.partitions_due(timestamptz, integer), engine.add_partition(text, timestamptz),
    engine.merges_due(timestamptz), engine.merge_begin(text), engine.merge_copy(text, integer), engine.merge_finish(text),
    engine.empty_partitions(timestamptz), engine.empty_message_ids()
    to zalo_engines;

-- # Composed queries

-- Everything of the account but ciphertexts. A column that a later migration adds to a table must be granted there where it lists columns.
do $$
declare
    t record;
begin
    for t in
        select c.oid::regclass as name,
               (select string_agg(quote_ident(a.attname), ', ' order by a.attnum) from pg_attribute a
                where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attname not like '%\_ciphertext') as columns,
               exists (select from pg_attribute a where a.attrelid = c.oid and a.attname like '%\_ciphertext') as secrets
        from pg_class c
        where c.relkind in ('r', 'p') and not c.relispartition and (c.relrowsecurity or c.relname like 'location\_%')
          and c.relnamespace in ('public'::regnamespace, 'engine'::regnamespace)
    loop
        execute format('grant select %s on %s to zalo_queries', case when t.secrets then '(' || t.columns || ')' end, t.name);
    end loop;
end
$$;

-- Configuration may be written, and is deleted softly. What a grain keeps hot, and what has volume, is written by the engine alone.
grant insert, update on
    adAssets, ad_statuses, advertisements, assets, attachments, audiences, audienceSyncs, campaignAssets, campaign_channels,
    campaign_objectives, campaign_statuses, channel_platforms, experiments, experimentVariants, frequencyCaps, journeys, journeySteps,
    links, marketing_campaigns, oaTemplates, products, product_variants, qrCodes, sendRateLimits, social_media_channels,
    suppressionLists, user_feedback
    to zalo_queries;
grant update on accounts, engine.account_settings to zalo_queries;
grant insert on engine.journey_versions, engine.idempotency_keys to zalo_queries;
-- Who looked at personal data is written in the transaction that shows it.
grant insert on auditLogs, piiAccessLogs to zalo_queries;
