-- The version of an account's policy grows with every change of what its decisions depend on, and silos are told.
--
-- Statement triggers over what a statement changed: one that touches a thousand rows bumps an account once. A commit that notifies
-- takes a lock that all of the database's notifying commits share, which halves the rate of batches; so a batch of turns, whose
-- connections say `zalo.batch`, never notifies. The version grows all the same, and silos also look at it every few seconds.

create function engine.bump_policy(accounts bigint[])
returns void
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    insert into engine.policy_versions as p (account_id)
    select a from unnest(accounts) a order by a
    on conflict (account_id) do update set version = p.version + 1;
    if coalesce(current_setting('zalo.batch', true), '') <> 'on' then
        perform pg_notify('zalo_policy', a::text) from unnest(accounts) a;
    end if;
end
$$;

create function engine.policy_changed()
returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    accounts bigint[] := (select array_agg(distinct account_id) from changed);
begin
    if accounts is not null then
        perform engine.bump_policy(accounts);
    end if;
    return null;
end
$$;

do $$
declare
    name text;
begin
    foreach name in array array[
        'public.experiments', 'public.experimentVariants', 'public.frequencyCaps', 'public.journeys', 'public.marketing_campaigns',
        'public.oaTemplates', 'public.sendRateLimits', 'engine.account_settings', 'engine.journey_versions', 'engine.official_accounts'] loop
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

-- Turns write the Zalo accounts of people, and refresh an Official Account's tokens; neither is policy. What is: an Official Account
-- that is revoked, deleted, or becomes another. One that is new counts with its row in engine.official_accounts.
create function engine.official_account_changed()
returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    if exists (select from engine.official_accounts o where o.zalo_account_id = new.id) then
        perform engine.bump_policy(array[new.account_id]);
    end if;
    return null;
end
$$;

create trigger policy_update after update of revoked_at, deleted_at, zalo_user_id on public.zalo_accounts for each row
    when (old.revoked_at is distinct from new.revoked_at or old.deleted_at is distinct from new.deleted_at
          or old.zalo_user_id <> new.zalo_user_id)
    execute function engine.official_account_changed();

-- An account that is stopped, or goes on.
create function engine.account_changed()
returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform engine.bump_policy(array[new.id]);
    return null;
end
$$;

create trigger policy_update after update of deleted_at on public.accounts for each row
    when (old.deleted_at is distinct from new.deleted_at)
    execute function engine.account_changed();
