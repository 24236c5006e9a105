-- What Orleans' ADO.NET providers for clustering and for grain storage work with.
--
-- They know the table OrleansQuery, by that name on the search path, and read their statements from it by key; parameters and result
-- columns are the contract, everything else is ours. Statements name their schema, so that only OrleansQuery depends on the path.

create table orleans.OrleansQuery (
    QueryKey  text primary key,
    QueryText text not null
);

-- # Membership
-- A change of a silo's row and the new version of the whole table are one statement. It takes the version's row first, and a second
-- writer that waited for it finds the version grown and writes nothing.

create table orleans.clusters (
    deployment_id text        primary key check (length(deployment_id) <= 150),
    version       integer     not null default 0,
    changed_at    timestamptz not null default now()
);

create table orleans.silos (
    deployment_id text        not null references orleans.clusters (deployment_id),
    address       text        not null check (length(address) <= 45),
    port          integer     not null,
    generation    integer     not null,
    silo_name     text        not null check (length(silo_name) <= 150),
    host_name     text        not null check (length(host_name) <= 255),
    -- Orleans' SiloStatus: 3 is active, 6 is dead.
    status        integer     not null,
    proxy_port    integer,
    suspect_times text,
    start_time    timestamptz not null,
    alive_time    timestamptz not null,
    primary key (deployment_id, address, port, generation)
) with (fillfactor = 70);

insert into orleans.OrleansQuery (QueryKey, QueryText) values
('InsertMembershipVersionKey', $sql$
with made as (
    insert into orleans.clusters (deployment_id) values (@DeploymentId)
    on conflict (deployment_id) do nothing
    returning 1)
select count(*)::int from made
$sql$),
('InsertMembershipKey', $sql$
with cluster as (
    update orleans.clusters set version = version + 1, changed_at = now()
    where deployment_id = @DeploymentId and version = @Version
      and not exists (select from orleans.silos
                      where deployment_id = @DeploymentId and address = @Address and port = @Port and generation = @Generation)
    returning deployment_id),
made as (
    insert into orleans.silos (deployment_id, address, port, generation, silo_name, host_name, status, proxy_port, start_time, alive_time)
    select deployment_id, @Address, @Port, @Generation, @SiloName, @HostName, @Status, @ProxyPort, @StartTime, @IAmAliveTime
    from cluster
    returning 1)
select count(*)::int from made
$sql$),
('UpdateMembershipKey', $sql$
with cluster as (
    update orleans.clusters set version = version + 1, changed_at = now()
    where deployment_id = @DeploymentId and version = @Version
      and exists (select from orleans.silos
                  where deployment_id = @DeploymentId and address = @Address and port = @Port and generation = @Generation)
    returning deployment_id),
changed as (
    update orleans.silos s set status = @Status, suspect_times = @SuspectTimes, alive_time = @IAmAliveTime
    from cluster c
    where s.deployment_id = c.deployment_id and s.address = @Address and s.port = @Port and s.generation = @Generation
    returning 1)
select count(*)::int from changed
$sql$),
('UpdateIAmAlivetimeKey', $sql$
update orleans.silos set alive_time = @IAmAliveTime
where deployment_id = @DeploymentId and address = @Address and port = @Port and generation = @Generation
$sql$),
('MembershipReadRowKey', $sql$
select c.deployment_id as DeploymentId, s.address as Address, s.port as Port, s.generation as Generation, s.silo_name as SiloName,
       s.host_name as HostName, s.status as Status, s.proxy_port as ProxyPort, s.suspect_times as SuspectTimes,
       s.start_time as StartTime, s.alive_time as IAmAliveTime, c.version as Version
from orleans.clusters c
left join orleans.silos s on s.deployment_id = c.deployment_id and s.address = @Address and s.port = @Port and s.generation = @Generation
where c.deployment_id = @DeploymentId
$sql$),
('MembershipReadAllKey', $sql$
select c.deployment_id as DeploymentId, s.address as Address, s.port as Port, s.generation as Generation, s.silo_name as SiloName,
       s.host_name as HostName, s.status as Status, s.proxy_port as ProxyPort, s.suspect_times as SuspectTimes,
       s.start_time as StartTime, s.alive_time as IAmAliveTime, c.version as Version
from orleans.clusters c
left join orleans.silos s on s.deployment_id = c.deployment_id
where c.deployment_id = @DeploymentId
$sql$),
('GatewaysQueryKey', $sql$
select address as Address, proxy_port as ProxyPort, generation as Generation
from orleans.silos
where deployment_id = @DeploymentId and status = @Status and proxy_port > 0
$sql$),
('CleanupDefunctSiloEntriesKey', $sql$
delete from orleans.silos where deployment_id = @DeploymentId and alive_time < @IAmAliveTime and status <> 3
$sql$),
('DeleteMembershipTableEntriesKey', $sql$
with gone as (delete from orleans.silos where deployment_id = @DeploymentId)
delete from orleans.clusters where deployment_id = @DeploymentId
$sql$);

-- # Grain storage
-- Keys are strings (see GrainKey); a grain with another kind of key arrives without one and is refused by the primary key. Of two
-- first writes one finds the row there and returns nothing, which the provider reports as an inconsistent state, as it does a stale
-- version. The first version of a row is the second it was made in: a zombie of a grain that was deleted and made again cannot hold
-- the version of the new one.

create table orleans.grain_states (
    service_id  text        collate "C" not null check (length(service_id) <= 150),
    grain_type  text        collate "C" not null check (length(grain_type) <= 512),
    grain_key   text        collate "C" not null check (length(grain_key) <= 512),
    version     integer     not null,
    modified_at timestamptz not null default now(),
    -- Null once it was cleared.
    payload     bytea,
    primary key (service_id, grain_type, grain_key)
) with (fillfactor = 70);

insert into orleans.OrleansQuery (QueryKey, QueryText) values
('ReadFromStorageKey', $sql$
select payload as PayloadBinary, version as Version
from orleans.grain_states
where service_id = @ServiceId and grain_type = @GrainTypeString and grain_key = @GrainIdExtensionString
$sql$),
('WriteToStorageKey', $sql$
with changed as (
    update orleans.grain_states set payload = @PayloadBinary, version = version + 1, modified_at = now()
    where service_id = @ServiceId and grain_type = @GrainTypeString and grain_key = @GrainIdExtensionString and version = @GrainStateVersion
    returning version),
made as (
    insert into orleans.grain_states (service_id, grain_type, grain_key, version, payload)
    select @ServiceId, @GrainTypeString, @GrainIdExtensionString, extract(epoch from now() - timestamptz '2020-01-01 00:00:00Z')::int, @PayloadBinary
    where @GrainStateVersion::int is null
    on conflict do nothing
    returning version)
select version as NewGrainStateVersion from changed union all select version from made
$sql$),
('ClearStorageKey', $sql$
update orleans.grain_states set payload = null, version = version + 1, modified_at = now()
where service_id = @ServiceId and grain_type = @GrainTypeString and grain_key = @GrainIdExtensionString and version = @GrainStateVersion
returning version as NewGrainStateVersion
$sql$),
('DeleteStorageKey', $sql$
delete from orleans.grain_states
where service_id = @ServiceId and grain_type = @GrainTypeString and grain_key = @GrainIdExtensionString and version = @GrainStateVersion
returning version + 1 as NewGrainStateVersion
$sql$);

grant usage on schema orleans to zalo_engines;
grant select on orleans.OrleansQuery to zalo_engines;
grant select, insert, update, delete on orleans.clusters, orleans.silos, orleans.grain_states to zalo_engines;
