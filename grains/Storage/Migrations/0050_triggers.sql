-- What happens by itself when a row changes: its updated_at, the audit trail of writers other than turns, and word to the grain
-- whose rows were changed behind its back.
--
-- A turn writes its audit rows itself, with its actor, and its grain knows what it wrote. So the triggers look at who is logged in
-- and leave the engine's login alone; a set-wise job of the engine asks for the trail with set_config('zalo.audit', 'on', true).
-- The condition stands in WHEN, where it costs a turn no function call.

-- # updated_at

create function engine.set_updated_at()
returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    new.updated_at := now();
    return new;
end
$$;

do $$
declare
    t record;
begin
    for t in
        select c.oid::regclass as name
        from pg_class c
        join pg_attribute a on a.attrelid = c.oid and a.attname = 'updated_at' and not a.attisdropped
        where c.relkind in ('r', 'p') and not c.relispartition
          and c.relnamespace in ('public'::regnamespace, 'engine'::regnamespace)
    loop
        execute format(
            $sql$
            create trigger set_updated_at before update on %s for each row execute function engine.set_updated_at()
            $sql$, t.name);
    end loop;
end
$$;

-- # Audit trail

-- A row's image with its secrets blotted out. That one changed may be seen, what it was may not.
create function engine.redact(image jsonb)
returns jsonb
language sql immutable
set search_path = pg_catalog, pg_temp
as $$
    select jsonb_object_agg(key, case when value <> 'null' and (key like '%\_ciphertext' or key in ('secret_hash', 'wrapped_key'))
                                      then to_jsonb('[redacted]'::text) else value end)
    from jsonb_each(image)
$$;

-- tg_argv: the table in the dictionary's spelling, the column with the entity's id, the column with its account.
-- Of an update only the columns that changed are kept. A soft delete is a delete, and taking it back a restore.
create function engine.audit()
returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    before jsonb := to_jsonb(old);
    after jsonb := to_jsonb(new);
    row_image jsonb := coalesce(after, before);
    done text := case tg_op when 'INSERT' then 'create' when 'DELETE' then 'delete'
                            else case when before->>'deleted_at' is null and after->>'deleted_at' is not null then 'delete'
                                      when before->>'deleted_at' is not null and after->>'deleted_at' is null then 'restore'
                                      else 'update' end end;
begin
    if tg_op = 'UPDATE' then
        select jsonb_object_agg(b.key, b.value), jsonb_object_agg(b.key, after->b.key) into before, after
        from jsonb_each(before) b
        where b.value is distinct from after->b.key and b.key <> 'updated_at';
        if before is null then
            return null;
        end if;
    end if;
    insert into public.auditLogs (account_id, entity_type, entity_id, action, actor_id, occurred_at, old_valuesJSON, new_valuesJSON)
    values ((row_image->>tg_argv[2])::bigint, tg_argv[0], (row_image->>tg_argv[1])::bigint, done,
            left(coalesce(nullif(current_setting('zalo.actor', true), ''), 'sql:' || session_user), 100),
            now(), engine.redact(before), engine.redact(after));
    return null;
end
$$;

do $$
declare
    t record;
begin
    for t in
        select 'public' as home, name, case name when 'accounts' then 'id' else 'account_id' end as account, 'id' as id
        from unnest(array[
            'accounts', 'adAssets', 'ad_statuses', 'advertisements', 'assets', 'attachments', 'audiences', 'audienceSyncs', 'campaignAssets',
            'campaign_channels', 'campaign_objectives', 'campaign_statuses', 'channel_platforms', 'customers', 'customerZaloLinks',
            'experiments', 'experimentVariants', 'frequencyCaps', 'journeys', 'journeySteps', 'links', 'marketing_campaigns', 'oaTemplates',
            'products', 'product_variants', 'qrCodes', 'sendRateLimits', 'social_media_channels', 'suppressionLists', 'user_feedback',
            'zalo_accounts']) name
        union all
        values ('engine', 'account_settings', 'account_id', 'account_id'), ('engine', 'api_keys', 'account_id', 'id'),
               ('engine', 'data_keys', 'account_id', 'id'), ('engine', 'official_accounts', 'account_id', 'zalo_account_id')
    loop
        execute format(
            $sql$
            create trigger audit after insert or update or delete on %1$I.%2$s for each row
            when (session_user <> current_database() || '_engine' or current_setting('zalo.audit', true) = 'on')
            execute function engine.audit(%2$L, %3$L, %4$L)
            $sql$, t.home, t.name, t.id, t.account);
    end loop;
end
$$;

-- # Word to the customer's grain

-- Its next commit is refused, because the version grew; the load after that finds `stale` and reads the rows again. A turn that
-- holds the grain's row and wants the one that is being changed here gives up after its lock_timeout, before a deadlock is looked for.
create function engine.customers_changed(account bigint, customers bigint[])
returns void
language sql
set search_path = pg_catalog, pg_temp
as $$
    update engine.grains set version = version + 1, stale = true
    where key in (select key from engine.grains
                  where key = any(select 't' || account || '/c/' || c from unnest(customers) c)
                  order by key for update)
$$;

create function engine.mark_customer_stale()
returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    before jsonb := to_jsonb(old);
    after jsonb := to_jsonb(new);
    -- tg_argv: the column with the customer's id, or none for a Zalo account, which leads there over its links.
    column_name text := tg_argv[0];
    image jsonb;
begin
    foreach image in array array_remove(array[before, after], null) loop
        if column_name is not null then
            perform engine.customers_changed((image->>'account_id')::bigint, array[(image->>column_name)::bigint]);
        else
            perform engine.customers_changed(
                (image->>'account_id')::bigint,
                (select array_agg(l.customer_id) from public.customerZaloLinks l
                 where l.zalo_account_id = (image->>'id')::bigint and l.deleted_at is null));
        end if;
        exit when tg_op = 'UPDATE' and before->>'account_id' = after->>'account_id'
            and (column_name is null or before->>column_name = after->>column_name);
    end loop;
    return null;
end
$$;

create trigger mark_stale after insert or update or delete on customers for each row
    when (session_user <> current_database() || '_engine') execute function engine.mark_customer_stale('id');
create trigger mark_stale after insert or update or delete on customerZaloLinks for each row
    when (session_user <> current_database() || '_engine') execute function engine.mark_customer_stale('customer_id');
create trigger mark_stale after insert or update or delete on engine.customer_profiles for each row
    when (session_user <> current_database() || '_engine') execute function engine.mark_customer_stale('customer_id');
create trigger mark_stale after update or delete on zalo_accounts for each row
    when (session_user <> current_database() || '_engine') execute function engine.mark_customer_stale();

-- # Seeded rows stay

-- The engine finds "draft" or "running" by the seed's key, so the row behind it may be renamed but not go.
create function engine.keep_seed_row()
returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    seed text := (select s.key from engine.seed_rows s
                  where s.account_id = old.account_id and s.table_name = tg_table_name and s.row_id = old.id);
begin
    if seed is not null then
        raise exception 'Row % of % stands for "%" and cannot be deleted; it may be renamed.', old.id, tg_table_name, seed
            using errcode = 'restrict_violation', schema = tg_table_schema, table = tg_table_name, constraint = 'seed_rows_stay';
    end if;
    return case tg_op when 'DELETE' then old else new end;
end
$$;

do $$
declare
    name text;
begin
    foreach name in array array['ad_statuses', 'campaign_objectives', 'campaign_statuses', 'channel_platforms'] loop
        execute format(
            $sql$
            create trigger keep_seed_row before delete on public.%I for each row execute function engine.keep_seed_row()
            $sql$, name);
        execute format(
            $sql$
            create trigger keep_seed_row_softly before update on public.%I for each row
            when (old.deleted_at is null and new.deleted_at is not null) execute function engine.keep_seed_row()
            $sql$, name);
    end loop;
end
$$;
