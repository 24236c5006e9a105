using System.Data;
using Npgsql;
using ZaloOrleans.Databases;

namespace ZaloOrleans.Schema;

/// <summary>The statements that Orleans' ADO.NET providers read from <c>OrleansQuery</c>, called with the parameters that they give.</summary>
public sealed class OrleansStatementsTests(SharedDatabase shared) : SchemaTest(shared)
{
    private static readonly DateTime Started = new(2026, 11, 23, 0, 0, 0, DateTimeKind.Utc);

    private NpgsqlDataSource Orleans => field ??= new EngineDataSources(new DatabaseOptions
    {
        EngineConnectionString = Database.EngineConnectionString, QueryConnectionString = Database.QueryConnectionString,
    }).Orleans;

    [Fact]
    public async Task Statements_ThatTheProvidersAskFor_AreThere()
    {
        var keys = await Orleans.RowsAsync("SELECT QueryKey FROM OrleansQuery order by 1");
        Assert.Equal(
            [
                "CleanupDefunctSiloEntriesKey", "ClearStorageKey", "DeleteMembershipTableEntriesKey", "DeleteStorageKey", "GatewaysQueryKey",
                "InsertMembershipKey", "InsertMembershipVersionKey", "MembershipReadAllKey", "MembershipReadRowKey", "ReadFromStorageKey",
                "UpdateIAmAlivetimeKey", "UpdateMembershipKey", "WriteToStorageKey",
            ],
            keys.Select(row => (string)row[0]!).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Storage_FirstWriteThenUpdate_RaisesTheVersion()
    {
        var first = await WriteAsync("t1/r/a", null, [1]);
        Assert.NotNull(first);
        Assert.Null(await WriteAsync("t1/r/a", null, [2]));
        Assert.Equal(first + 1, await WriteAsync("t1/r/a", first, [3]));
        Assert.Null(await WriteAsync("t1/r/a", first, [4]));
        var row = Assert.Single(await StorageAsync("ReadFromStorageKey", "t1/r/a", null, null));
        Assert.Equal([3], (byte[])row["payloadbinary"]!);
        Assert.Equal(first + 1, (int?)row["version"]);
    }

    [Fact]
    public async Task Storage_TwoFirstWritesAtOnce_MakeOneRow()
    {
        for (var round = 0; round < 30; round++)
        {
            var key = $"t1/r/race{round}";
            var written = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => WriteAsync(key, null, [1])));
            Assert.Single(written, version => version is not null);
        }
        Assert.Equal(30L, await Owner.ScalarAsync("select count(*) from orleans.grain_states where grain_key like 't1/r/race%'"));
    }

    [Fact]
    public async Task Storage_ClearedOrDeleted_RefusesTheZombie()
    {
        var first = await WriteAsync("t1/r/z", null, [1]);
        Assert.Empty(await StorageAsync("ClearStorageKey", "t1/r/z", first + 1, null));
        Assert.Equal(first + 1, (int?)Assert.Single(await StorageAsync("ClearStorageKey", "t1/r/z", first, null)).Values.Single());
        Assert.Null(Assert.Single(await StorageAsync("ReadFromStorageKey", "t1/r/z", null, null))["payloadbinary"]);
        Assert.Empty(await StorageAsync("DeleteStorageKey", "t1/r/z", first, null));
        Assert.Equal(first + 2, (int?)Assert.Single(await StorageAsync("DeleteStorageKey", "t1/r/z", first + 1, null)).Values.Single());
        Assert.Empty(await StorageAsync("ReadFromStorageKey", "t1/r/z", null, null));
    }

    [Fact]
    public async Task Storage_KeyThatIsNoString_IsRefused()
    {
        var refused = await Assert.ThrowsAsync<PostgresException>(() => WriteAsync(null, null, [1]));
        Assert.Equal(PostgresErrorCodes.NotNullViolation, refused.SqlState);
    }

    [Fact]
    public async Task Membership_InsertAndUpdate_NeedTheTablesVersion()
    {
        const string cluster = "a";
        Assert.Equal(1, await CountAsync("InsertMembershipVersionKey", cluster));
        Assert.Equal(0, await CountAsync("InsertMembershipVersionKey", cluster));
        Assert.Equal(0, await InsertAsync(cluster, 11111, 5));
        Assert.Equal(1, await InsertAsync(cluster, 11111, 0));
        Assert.Equal(0, await InsertAsync(cluster, 11111, 1));
        Assert.Equal(1, await InsertAsync(cluster, 11112, 1));
        Assert.Equal(0, await UpdateAsync(cluster, 11111, 3, 0));
        Assert.Equal(1, await UpdateAsync(cluster, 11111, 3, 2));
        Assert.Equal(0, await UpdateAsync(cluster, 9, 3, 3));

        var all = await CallAsync("MembershipReadAllKey", ("DeploymentId", cluster));
        Assert.Equal(2, all.Count);
        var silo = Assert.Single(all, row => (int)row["port"]! == 11111);
        Assert.Equal(("10.0.0.1", 3, 3, Started, "10.0.0.2:1@2,2026-11-23 00:00:00.000 GMT"),
            ((string)silo["address"]!, (int)silo["status"]!, (int)silo["version"]!, (DateTime)silo["starttime"]!, (string)silo["suspecttimes"]!));
        Assert.Equal("address,deploymentid,generation,hostname,iamalivetime,port,proxyport,siloname,starttime,status,suspecttimes,version",
            string.Join(',', silo.Keys.Order(StringComparer.Ordinal)));
        var gateway = Assert.Single(await CallAsync("GatewaysQueryKey", ("DeploymentId", cluster), ("Status", 3)));
        Assert.Equal(30000, gateway["proxyport"]);
    }

    [Fact]
    public async Task Membership_RowOfAnUnknownSilo_StillGivesTheVersion()
    {
        await CountAsync("InsertMembershipVersionKey", "b");
        var row = Assert.Single(await CallAsync("MembershipReadRowKey", ("DeploymentId", "b"), ("Address", "10.0.0.1"), ("Port", 1), ("Generation", 1)));
        Assert.Equal((0, null), ((int)row["version"]!, row["starttime"]));
    }

    [Fact]
    public async Task Membership_InsertsAtOnceWithOneVersion_OneWins()
    {
        await CountAsync("InsertMembershipVersionKey", "c");
        for (var version = 0; version < 20; version++)
        {
            var inserted = await Task.WhenAll(Enumerable.Range(0, 4).Select(i => InsertAsync("c", version * 10 + i, version)));
            Assert.Equal(1, inserted.Sum());
        }
        Assert.Equal(20L, await Owner.ScalarAsync("select count(*) from orleans.silos where deployment_id = 'c'"));
    }

    [Fact]
    public async Task Membership_CleanedUpAndDeleted_KeepsWhatIsActive()
    {
        await CountAsync("InsertMembershipVersionKey", "d");
        await InsertAsync("d", 1, 0);
        await InsertAsync("d", 2, 1);
        await UpdateAsync("d", 1, 6, 2);
        await UpdateAsync("d", 2, 3, 3);
        await CallAsync("UpdateIAmAlivetimeKey", ("DeploymentId", "d"), ("Address", "10.0.0.1"), ("Port", 2), ("Generation", 1), ("IAmAliveTime", Started.AddMinutes(1)));
        await CallAsync("CleanupDefunctSiloEntriesKey", ("DeploymentId", "d"), ("IAmAliveTime", Started.AddHours(1)));
        var left = Assert.Single(await CallAsync("MembershipReadAllKey", ("DeploymentId", "d")));
        Assert.Equal((2, Started.AddMinutes(1)), ((int)left["port"]!, (DateTime)left["iamalivetime"]!));
        await CallAsync("DeleteMembershipTableEntriesKey", ("DeploymentId", "d"));
        Assert.Empty(await CallAsync("MembershipReadAllKey", ("DeploymentId", "d")));
    }

    private Task<int> InsertAsync(string cluster, int port, int version) => CountAsync("InsertMembershipKey", cluster,
        ("Address", "10.0.0.1"), ("Port", port), ("Generation", 1), ("SiloName", "s"), ("HostName", "h"), ("Status", 1), ("ProxyPort", 30000),
        ("StartTime", Started), ("IAmAliveTime", Started), ("Version", version));

    private Task<int> UpdateAsync(string cluster, int port, int status, int version) => CountAsync("UpdateMembershipKey", cluster,
        ("Address", "10.0.0.1"), ("Port", port), ("Generation", 1), ("Status", status), ("SuspectTimes", "10.0.0.2:1@2,2026-11-23 00:00:00.000 GMT"),
        ("IAmAliveTime", Started), ("Version", version));

    private async Task<int> CountAsync(string query, string cluster, params (string, object?)[] parameters) =>
        (int)Assert.Single(await CallAsync(query, [("DeploymentId", cluster), .. parameters])).Values.Single()!;

    private async Task<int?> WriteAsync(string? key, int? version, byte[] payload) =>
        (await StorageAsync("WriteToStorageKey", key, version, payload)).SingleOrDefault()?["newgrainstateversion"] as int?;

    private Task<List<Dictionary<string, object?>>> StorageAsync(string query, string? key, int? version, byte[]? payload) => CallAsync(query,
        [
            ("GrainIdHash", 1), ("GrainIdN0", 0L), ("GrainIdN1", 0L), ("GrainTypeHash", 2), ("GrainTypeString", "ratelimiter/state"),
            ("GrainIdExtensionString", key), ("ServiceId", "zalo"), ("GrainStateVersion", version),
            .. payload is null ? Array.Empty<(string, object?)>() : [("PayloadBinary", payload)],
        ]);

    // As the providers call it: every parameter typed, nulls too, and times as DateTime.
    private async Task<List<Dictionary<string, object?>>> CallAsync(string query, params (string Name, object? Value)[] parameters)
    {
        await using var command = Orleans.CreateCommand((string)(await Orleans.ScalarAsync("select QueryText from OrleansQuery where QueryKey = $1", query))!);
        foreach (var (name, value) in parameters)
            command.Parameters.Add(new NpgsqlParameter
            {
                ParameterName = name,
                DbType = name switch
                {
                    "GrainStateVersion" => DbType.Int32,
                    "GrainIdN0" or "GrainIdN1" => DbType.Int64,
                    "Address" => DbType.AnsiString,
                    _ => value switch { int => DbType.Int32, byte[] => DbType.Binary, DateTime => DbType.DateTime, _ => DbType.String },
                },
                Value = value ?? DBNull.Value,
            });
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<Dictionary<string, object?>>();
        while (await reader.ReadAsync())
            rows.Add(Enumerable.Range(0, reader.FieldCount).ToDictionary(reader.GetName, i => reader.IsDBNull(i) ? null : reader.GetValue(i)));
        return rows;
    }
}
