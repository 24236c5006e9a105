-- Sending that rests for one template.

-- Row id of the template; 0 is any, as '' is with channel and lane.
alter table engine.send_pauses add column template_id bigint not null default 0;
alter table engine.send_pauses
    drop constraint send_pauses_pkey,
    add primary key (account_id, oa_id, channel, lane, template_id);

-- The Open API key of a Mini App is told of, too.
drop function engine.secrets_present(bigint, bigint);
create function engine.secrets_present(account bigint, zalo_account bigint)
returns table (access_token boolean, refresh_token boolean, app_secret boolean, oa_secret_key boolean, mini_app_key boolean)
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
    select z.token_ciphertext is not null, z.refresh_token_ciphertext is not null,
           o.app_secret_ciphertext is not null, o.oa_secret_key_ciphertext is not null, o.mini_app_key_ciphertext is not null
    from public.zalo_accounts z
    left join engine.official_accounts o on o.account_id = z.account_id and o.zalo_account_id = z.id
    where z.account_id = account and z.id = zalo_account
      and account = nullif(current_setting('zalo.account_id', true), '')::bigint
$$;
revoke execute on function engine.secrets_present(bigint, bigint) from public;
grant execute on function engine.secrets_present(bigint, bigint) to zalo_engines, zalo_queries;
