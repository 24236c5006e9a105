-- What the engine keeps of experiments beside the dictionary's columns, and of whom they assigned.

-- What an experiment is drawn with. Without a seed it is 'experiment:' and its id; without a namespace it excludes no other.
create table engine.experiment_settings (
    account_id    bigint not null,
    experiment_id bigint not null,
    seed          text   check (length(seed) between 1 and 100),
    -- {name, from, to}
    namespace     jsonb  check (jsonb_typeof(namespace) = 'object'),
    primary key (account_id, experiment_id),
    foreign key (account_id, experiment_id) references public.experiments (account_id, id)
);

-- What a variant does to a message of the experiment's campaign: nothing is sent, or another template.
create table engine.experiment_variant_settings (
    account_id bigint  not null,
    variant_id bigint  not null,
    control    boolean not null default false,
    template   text    check (length(template) between 1 and 100),
    primary key (account_id, variant_id),
    foreign key (account_id, variant_id) references public.experimentVariants (account_id, id)
);

alter table public.experimentAssignments add constraint experimentAssignments_account_id_id unique (account_id, id);
drop index public.experimentAssignments_account_id;

-- What an assignment was drawn by. `hash_value` is the account's own id of the customer, or 'c' and ours; null once the assignment was taken away.
create table engine.assignment_draws (
    assignment_id    bigint      not null,
    account_id       bigint      not null,
    hash_value       text        check (length(hash_value) between 1 and 255),
    bucket           integer     not null check (bucket between 0 and 9999),
    namespace_bucket integer     check (namespace_bucket between 0 and 999),
    policy_version   bigint      not null,
    source           text        not null check (source in ('message', 'api', 'miniapp')),
    created_at       timestamptz not null default now(),
    primary key (account_id, assignment_id),
    foreign key (account_id, assignment_id) references public.experimentAssignments (account_id, id)
);

-- A page of an experiment's assignments, and whether a variant has any.
create index experimentAssignments_by_experiment on public.experimentAssignments (account_id, experiment_id, id) where deleted_at is null;

-- # Immutable

-- An assignment stays what it is; only a merge of two customers gives it to the one that they have become, and an erasure takes it away.
create function engine.keep_assignment()
returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    raise exception 'Assignment % stays as it is. It may be deleted softly.', old.id
        using errcode = 'restrict_violation', schema = tg_table_schema, table = tg_table_name, constraint = 'assignments_stay';
end
$$;
create trigger keep_assignment before update on public.experimentAssignments for each row
    when ((old.account_id, old.experiment_id, old.variant_id, old.assigned_at) is distinct from (new.account_id, new.experiment_id, new.variant_id, new.assigned_at))
    execute function engine.keep_assignment();

-- What a customer was drawn by may say who they are: it goes with the assignment, whoever takes that away.
create function engine.forget_draw()
returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    update engine.assignment_draws set hash_value = null where account_id = new.account_id and assignment_id = new.id;
    return null;
end
$$;
create trigger forget_draw after update on public.experimentAssignments for each row
    when (old.deleted_at is null and new.deleted_at is not null) execute function engine.forget_draw();

-- The customer's state holds it: whoever else writes it makes that read it again.
create trigger mark_stale after insert or update or delete on public.experimentAssignments for each row
    when (session_user <> current_database() || '_engine') execute function engine.mark_customer_stale('customer_id');

revoke execute on function engine.forget_draw() from public;

-- # Rights, audit, policy

do $$
declare
    t regclass;
    tenant constant text := '(select nullif(current_setting(''zalo.account_id'', true), '''')::bigint)';
begin
    foreach t in array array['engine.experiment_settings', 'engine.experiment_variant_settings', 'engine.assignment_draws']::regclass[] loop
        execute format('alter table %s enable row level security', t);
        execute format('alter table %s force row level security', t);
        execute format('create policy owner on %s to current_user using (true) with check (true)', t);
        execute format('create policy engine on %s to zalo_engines using (true) with check (true)', t);
        execute format('create policy tenant on %s to zalo_queries using (account_id = %s) with check (account_id = %2$s)', t, tenant);
        execute format('grant select, insert, update, delete on %s to zalo_engines', t);
        execute format('grant select on %s to zalo_queries', t);
    end loop;

    foreach t in array array['engine.experiment_settings', 'engine.experiment_variant_settings']::regclass[] loop
        execute format('grant insert, update on %s to zalo_queries', t);
        execute format(
            $sql$
            create trigger policy_insert after insert on %1$s referencing new table as changed
            for each statement execute function engine.policy_changed();
            create trigger policy_update after update on %1$s referencing new table as changed
            for each statement execute function engine.policy_changed();
            create trigger policy_delete after delete on %1$s referencing old table as changed
            for each statement execute function engine.policy_changed()
            $sql$, t);
    end loop;
end
$$;

create trigger audit after insert or update or delete on engine.experiment_settings for each row
    when (session_user <> current_database() || '_engine' or current_setting('zalo.audit', true) = 'on')
    execute function engine.audit('experiment_settings', 'experiment_id', 'account_id');
create trigger audit after insert or update or delete on engine.experiment_variant_settings for each row
    when (session_user <> current_database() || '_engine' or current_setting('zalo.audit', true) = 'on')
    execute function engine.audit('experiment_variant_settings', 'variant_id', 'account_id');
