-- Tokens of Official Accounts: consent that is under way, and word to the grain that refreshes.

-- A consent that was begun. Of its state there is only the hash; a row is deleted by the callback that brings the state back.
create table engine.oauth_states (
    state_hash          bytea       primary key check (length(state_hash) = 32),
    account_id          bigint      not null references public.accounts (id),
    actor               text        not null check (length(actor) <= 100),
    app_id              text        not null check (length(app_id) <= 30),
    verifier_ciphertext bytea       not null,
    expires_at          timestamptz not null
);
create index oauth_states_by_age on engine.oauth_states (expires_at);
grant select, insert, update, delete on engine.oauth_states to zalo_engines;

-- Secrets that somebody else gives while the grain refreshes must not be overwritten by what it gets: its next commit is refused, and it
-- looks at the row again. A turn's own change is its own.
create function engine.mark_token_stale()
returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    zalo_account bigint := case tg_argv[0] when 'id' then (to_jsonb(new)->>'id')::bigint else (to_jsonb(new)->>'zalo_account_id')::bigint end;
begin
    update engine.grains set version = version + 1, stale = true where key = 't' || new.account_id || '/o/' || zalo_account;
    return null;
end
$$;
revoke execute on function engine.mark_token_stale() from public;

create trigger mark_token_stale after update on public.zalo_accounts for each row
    when ((session_user <> current_database() || '_engine' or current_setting('zalo.audit', true) = 'on')
          and (old.token_ciphertext is distinct from new.token_ciphertext or old.refresh_token_ciphertext is distinct from new.refresh_token_ciphertext
               or old.revoked_at is distinct from new.revoked_at or old.deleted_at is distinct from new.deleted_at))
    execute function engine.mark_token_stale('id');
create trigger mark_token_stale after update on engine.official_accounts for each row
    when ((session_user <> current_database() || '_engine' or current_setting('zalo.audit', true) = 'on')
          and (old.app_secret_ciphertext is distinct from new.app_secret_ciphertext or old.app_id <> new.app_id))
    execute function engine.mark_token_stale('zalo_account_id');

-- Since when a data key encrypts nothing new. What was encrypted just before may still be on its way into its row.
alter table engine.data_keys add column retired_at timestamptz;
