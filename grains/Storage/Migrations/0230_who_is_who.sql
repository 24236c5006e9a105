-- By which Official Account a customer's link to a Zalo account is known: Zalo gives a person another user id at each. The dictionary's
-- primary_flag is the account-wide default; here is the one for each Official Account. A link of which nobody told has no row.
alter table public.customerZaloLinks add constraint customerZaloLinks_account_id_id unique (account_id, id);
drop index public.customerZaloLinks_account_id;

create table engine.oa_links (
    account_id  bigint  not null,
    link_id     bigint  not null,
    customer_id bigint  not null,
    oa_id       bigint  not null,
    is_primary  boolean not null,
    primary key (account_id, link_id),
    foreign key (account_id, link_id) references public.customerZaloLinks (account_id, id) on delete cascade
);
create unique index oa_links_primary on engine.oa_links (account_id, customer_id, oa_id) where is_primary;
create index oa_links_by_customer on engine.oa_links (account_id, customer_id);

do $$
declare
    tenant constant text := '(select nullif(current_setting(''zalo.account_id'', true), '''')::bigint)';
begin
    execute 'alter table engine.oa_links enable row level security';
    execute 'alter table engine.oa_links force row level security';
    execute 'create policy owner on engine.oa_links to current_user using (true) with check (true)';
    execute 'create policy engine on engine.oa_links to zalo_engines using (true) with check (true)';
    execute format('create policy tenant on engine.oa_links to zalo_queries using (account_id = %s) with check (account_id = %1$s)', tenant);
end
$$;
grant select, insert, update, delete on engine.oa_links to zalo_engines;
grant select on engine.oa_links to zalo_queries;

create trigger mark_stale after insert or update or delete on engine.oa_links for each row
    when (session_user <> current_database() || '_engine') execute function engine.mark_customer_stale('customer_id');

-- A phone or an e-mail that somebody at psql takes from a customer leads there no more; the engine's own turns do that themselves.
create function engine.release_identities()
returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    delete from engine.identities
     where account_id = old.account_id and customer_id = old.id
       and ((kind = 3 and value = old.phone and old.phone is distinct from new.phone)
            or (kind = 4 and value = old.email and old.email is distinct from new.email));
    return null;
end
$$;
revoke execute on function engine.release_identities() from public;

create trigger release_identities after update of phone, email on public.customers for each row
    when (session_user <> current_database() || '_engine' and (old.phone is distinct from new.phone or old.email is distinct from new.email))
    execute function engine.release_identities();
