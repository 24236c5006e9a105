-- Partitions by month: how they are made, how what is older than 13 months becomes one, and the first of them.
--
-- A partition is made beside its table and then attached. Attaching needs no lock that a reader or writer waits for; making it in
-- place does, and waits behind every open report. What does need one gives up after 200 ms and is tried again by the caller.
-- The engine's login owns nothing, so it does all this through functions that run with the owner's rights.
-- There is no default partition: it would have to be searched, under a lock, for each one that is attached.

-- The tables that are partitioned, with the column that decides.
create function engine.partitioned_tables()
returns table (parent regclass, time_column text)
language sql stable
set search_path = pg_catalog, pg_temp
as $$
    select c.oid::regclass, a.attname::text
    from pg_partitioned_table p
    join pg_class c on c.oid = p.partrelid
    join pg_namespace n on n.oid = c.relnamespace
    join pg_attribute a on a.attrelid = c.oid and a.attnum = p.partattrs[0]
    where n.nspname in ('public', 'engine') and p.partstrat = 'r' and p.partnatts = 1
$$;

-- The partitions of those tables, each from `starts` to before `ends`; the first starts at -infinity.
create function engine.partitions()
returns table (parent regclass, part regclass, starts timestamptz, ends timestamptz)
language sql stable
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
set datestyle = 'ISO'
as $$
    select t.parent, c.oid::regclass,
           coalesce(substring(b.bound from 'FROM \(''([^'']+)''\)')::timestamptz, '-infinity'),
           substring(b.bound from 'TO \(''([^'']+)''\)')::timestamptz
    from engine.partitioned_tables() t
    join pg_inherits i on i.inhparent = t.parent
    join pg_class c on c.oid = i.inhrelid
    cross join lateral (select pg_get_expr(c.relpartbound, c.oid) as bound) b
$$;

-- The first instant of the month that `at` lies in, in UTC, `shift` months on.
create function engine.month_of(at timestamptz, shift integer)
returns timestamptz
language sql immutable
set search_path = pg_catalog, pg_temp
as $$
    select (date_trunc('month', at at time zone 'UTC') + make_interval(months => shift)) at time zone 'UTC'
$$;

-- Makes a partition beside its table and attaches it. Not for callers.
create function engine.attach_partition(parent regclass, name text, starts timestamptz, ends timestamptz)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
set datestyle = 'ISO'
as $$
declare
    col text := (select time_column from engine.partitioned_tables() t where t.parent = attach_partition.parent);
begin
    execute format('create table partitions.%I (like %s including all excluding identity)', name, parent);
    execute format('alter table partitions.%1$I add constraint bounds check (%2$I is not null and %2$I >= %3$L and %2$I < %4$L)',
                   name, col, starts, ends);
    execute format('alter table %s attach partition partitions.%I for values from (%s) to (%L)', parent, name,
                   case when starts = '-infinity' then 'minvalue' else quote_literal(starts) end, ends);
    -- The bound itself is checked from now on; the constraint only spared the search.
    execute format('alter table partitions.%I drop constraint bounds', name);
end
$$;

-- The months that are missing between the last partition and `months_ahead` after the month of `as_of`.
create function engine.partitions_due(as_of timestamptz, months_ahead integer)
returns table (parent text, month timestamptz)
language sql stable
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
as $$
    select p.parent::text, m
    from (select parent, max(ends) as ends from engine.partitions() group by parent) p,
         generate_series(p.ends, engine.month_of(as_of, months_ahead), interval '1 month') m
    order by m, 1
$$;

-- Adds the partition of one month, which must be the next one. False where it is there.
create function engine.add_partition(parent text, month timestamptz)
returns boolean
language plpgsql security definer
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
set lock_timeout = '200ms'
as $$
declare
    target regclass := (select t.parent from engine.partitioned_tables() t where t.parent::text = add_partition.parent);
    edge timestamptz := (select max(p.ends) from engine.partitions() p where p.parent = target);
begin
    if target is null or month <> engine.month_of(month, 0) or month > edge then
        raise exception 'The next partition of % starts at %.', parent, edge using errcode = 'invalid_parameter_value';
    end if;
    if month < edge then
        return false;
    end if;
    perform engine.attach_partition(target, (select relname from pg_class where oid = target) || to_char(month, '_YYYY_MM'),
                                    month, engine.month_of(month, 1));
    return true;
end
$$;

-- # What is older than 13 months
-- As months pass, the oldest month is merged with the partition before it: a new table is filled from both in chunks, while
-- triggers note which rows change meanwhile; those are brought up to date, and the new table takes the place of the two.

create table engine.partition_merges (
    parent    text        primary key,
    first     text        not null,
    second    text        not null,
    -- The partition that is being copied, and the last row that was.
    copying   text        not null,
    last_id   bigint,
    last_time timestamptz,
    changes   bigint      not null default 0
);

create table engine.partition_changes (
    seq    bigint      generated always as identity primary key,
    parent text        not null,
    id     bigint      not null,
    at     timestamptz not null
);

create function engine.note_partition_change()
returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    -- tg_argv: the partitioned table, its time column.
    if tg_op <> 'INSERT' then
        execute format('insert into engine.partition_changes (parent, id, at) values ($1, ($2).id, ($2).%I)', tg_argv[1])
            using tg_argv[0], old;
    end if;
    if tg_op <> 'DELETE' then
        execute format('insert into engine.partition_changes (parent, id, at) values ($1, ($2).id, ($2).%I)', tg_argv[1])
            using tg_argv[0], new;
    end if;
    return null;
end
$$;

-- The tables whose first partition should reach further: it ends before the month that lies 13 months back.
create function engine.merges_due(as_of timestamptz)
returns table (parent text)
language sql stable
set search_path = pg_catalog, pg_temp
as $$
    select p.parent::text
    from engine.partitions() p
    where p.starts = '-infinity' and p.ends < engine.month_of(as_of, -13)
    order by 1
$$;

-- Step 1. False where it was done before, by a run that did not finish.
create function engine.merge_begin(parent text)
returns boolean
language plpgsql security definer
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
set datestyle = 'ISO'
set lock_timeout = '200ms'
as $$
declare
    target regclass;
    col text;
    pair regclass[];
    edge timestamptz;
    part regclass;
    merged text;
begin
    select t.parent, t.time_column into strict target, col from engine.partitioned_tables() t where t.parent::text = merge_begin.parent;
    if exists (select from engine.partition_merges m where m.parent = merge_begin.parent) then
        return false;
    end if;
    select array_agg(p.part order by p.starts), max(p.ends) into pair, edge
    from (select * from engine.partitions() p where p.parent = target order by p.starts limit 2) p;
    if cardinality(pair) < 2 then
        raise exception '% has no month to merge.', parent using errcode = 'invalid_parameter_value';
    end if;
    merged := (select relname || '_merged' from pg_class where oid = target);
    execute format('create table partitions.%I (like %s including all excluding identity)', merged, target);
    execute format('alter table partitions.%1$I add constraint bounds check (%2$I is not null and %2$I < %3$L)', merged, col, edge);
    foreach part in array pair loop
        execute format('create trigger noted after insert or update or delete on %s for each row'
                       ' execute function engine.note_partition_change(%L, %L)', part, parent, col);
    end loop;
    insert into engine.partition_merges (parent, first, second, copying) values (parent, pair[1]::text, pair[2]::text, pair[1]::text);
    return true;
end
$$;

-- Brings rows that changed since they were copied up to date, at most `most` of the notes. Not for callers.
create function engine.merge_catch_up(m engine.partition_merges, most integer)
returns integer
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    target regclass := m.parent::regclass;
    col text := (select t.time_column from engine.partitioned_tables() t where t.parent = target);
    merged text := (select relname || '_merged' from pg_class where oid = target);
    seqs bigint[];
begin
    select array_agg(c.seq) into seqs
    from (select seq from engine.partition_changes where parent = m.parent order by seq limit most) c;
    if seqs is null then
        return 0;
    end if;
    execute format(
        $sql$
        delete from partitions.%1$I t using engine.partition_changes c
        where c.seq = any($1) and t.id = c.id and t.%2$I = c.at
        $sql$, merged, col) using seqs;
    execute format(
        $sql$
        insert into partitions.%1$I
        select t.* from (select distinct id, at from engine.partition_changes where seq = any($1)) c
        cross join lateral (select * from %3$s x where x.id = c.id and x.%2$I = c.at
                            union all
                            select * from %4$s y where y.id = c.id and y.%2$I = c.at) t
        $sql$, merged, col, m.first, m.second) using seqs;
    delete from engine.partition_changes where seq = any(seqs);
    return cardinality(seqs);
end
$$;

-- Step 2, to be repeated until it returns 0: copies at most `most` rows.
create function engine.merge_copy(parent text, most integer)
returns integer
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    m engine.partition_merges;
    target regclass;
    col text;
    copied integer;
begin
    select * into strict m from engine.partition_merges t where t.parent = merge_copy.parent for update;
    target := m.parent::regclass;
    col := (select t.time_column from engine.partitioned_tables() t where t.parent = target);
    loop
        -- `on conflict`: a row that changed before its turn came was copied by the catching up.
        execute format(
            $sql$
            with chunk as materialized (
                select * from %1$s where $1 is null or (id, %2$I) > ($1, $2) order by id, %2$I limit $3),
            put as (insert into partitions.%3$I select * from chunk on conflict do nothing)
            select count(*), (array_agg(id order by id desc, %2$I desc))[1], (array_agg(%2$I order by id desc, %2$I desc))[1] from chunk
            $sql$, m.copying, col, (select relname || '_merged' from pg_class where oid = target))
            into copied, m.last_id, m.last_time using m.last_id, m.last_time, most;
        if copied > 0 then
            update engine.partition_merges t set last_id = m.last_id, last_time = m.last_time where t.parent = m.parent;
            return copied;
        end if;
        exit when m.copying = m.second;
        m.copying := m.second;
        m.last_id := null;
        m.last_time := null;
        update engine.partition_merges t set copying = m.second, last_id = null, last_time = null where t.parent = m.parent;
    end loop;
    return engine.merge_catch_up(m, most);
end
$$;

-- Step 3: the new table takes the place of the two. Nobody reads or writes the parent for the few milliseconds that this takes.
create function engine.merge_finish(parent text)
returns void
language plpgsql security definer
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
set datestyle = 'ISO'
set lock_timeout = '200ms'
as $$
declare
    m engine.partition_merges;
    target regclass;
    base text;
    edge timestamptz;
begin
    select * into strict m from engine.partition_merges t where t.parent = merge_finish.parent for update;
    target := m.parent::regclass;
    base := (select relname from pg_class where oid = target);
    execute format('lock table %s in access exclusive mode', target);
    if engine.merge_catch_up(m, 10000) = 10000 then
        raise exception 'Too many rows of % changed; copy again first.', parent using errcode = 'object_not_in_prerequisite_state';
    end if;
    edge := (select ends from engine.partitions() p where p.part = m.second::regclass);
    execute format('alter table %s detach partition %s', target, m.first);
    execute format('alter table %s detach partition %s', target, m.second);
    execute format('drop table %s, %s', m.first, m.second);
    execute format('alter table %s attach partition partitions.%I for values from (minvalue) to (%L)', target, base || '_merged', edge);
    execute format('alter table partitions.%I drop constraint bounds', base || '_merged');
    execute format('alter table partitions.%I rename to %I', base || '_merged', base || '_old');
    delete from engine.partition_merges t where t.parent = m.parent;
end
$$;

-- # Retention

-- Empties partitions that no account needs any more, which is cheaper than deleting their rows. They stay where they are: with a
-- gap in its range a table would refuse what arrives late. Nothing happens while a single account keeps everything.
create function engine.empty_partitions(as_of timestamptz)
returns setof text
language plpgsql security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '200ms'
as $$
declare
    needed timestamptz;
    found_rows boolean;
    p record;
begin
    select case when bool_and(s.retention_months is not null)
                then min(as_of - make_interval(months => s.retention_months)) end
    into needed
    from public.accounts a left join engine.account_settings s on s.account_id = a.id;
    if needed is null then
        return;
    end if;
    -- A merge under way does not hear of a truncate.
    for p in
        select t.part from engine.partitions() t
        where t.ends <= needed and not exists (select from engine.partition_merges m where m.parent = t.parent::text)
        order by t.starts
    loop
        execute format('select exists (select from %s)', p.part) into found_rows;
        if found_rows then
            begin
                execute format('truncate %s', p.part);
                return next p.part::text;
            exception when lock_not_available then
                -- Somebody reads it; the next run comes soon.
                null;
            end;
        end if;
    end loop;
end
$$;

-- Empties the generation of message ids that is neither written nor checked: the next one to be written. Not within a day of a
-- change of generations, so that a clock that is a little ahead finds its new ids kept. True where there was something to empty.
create function engine.empty_message_ids()
returns boolean
language plpgsql security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '200ms'
as $$
declare
    day integer := floor(extract(epoch from now()) / 86400);
    stale text := format('engine.message_ids_%s', (day / 30 + 1) % 3);
    found_rows boolean;
begin
    if day % 30 in (0, 29) then
        return false;
    end if;
    execute format('select exists (select from %s)', stale) into found_rows;
    if found_rows then
        execute format('truncate %s', stale);
    end if;
    return found_rows;
end
$$;

-- # The first partitions: one for what is older than 13 months, each month since, and two months ahead

do $$
declare
    t record;
    cut timestamptz := engine.month_of(now(), -13);
begin
    for t in select parent from engine.partitioned_tables() loop
        perform engine.attach_partition(t.parent, (select relname from pg_class where oid = t.parent) || '_old', '-infinity', cut);
    end loop;
    for t in select parent, month from engine.partitions_due(now(), 2) loop
        perform engine.add_partition(t.parent, t.month);
    end loop;
end
$$;
