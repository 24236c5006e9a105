using System.Security.Cryptography;
using Npgsql;
using ZaloOrleans.Databases;
using ZaloOrleans.Secrets;
using ZaloOrleans.TestKit;

namespace ZaloOrleans.Schema;

public sealed class EngineDataSourcesTests(SharedDatabase shared, PostgresCluster cluster) : SchemaTest(shared)
{
    [Fact]
    public async Task Pools_OfASiloThatKnowsBothMasterKeys_OpenConnectionsBeforeAndAfterThePasswordsChange()
    {
        await using var database = await cluster.CreateDatabaseAsync();
        var (before, after) = (database.MasterKey, RandomNumberGenerator.GetBytes(32));
        var options = new DatabaseOptions { EngineConnectionString = database.EngineConnectionString, QueryConnectionString = database.QueryConnectionString };
        await using var waiting = new EngineDataSources(options with { MasterKey = Key(before).After(Key(after)) });
        await using var waits = await waiting.Engine.OpenConnectionAsync();
        await waiting.Query.ScalarAsync("select 1");

        await DatabaseLogins.EnsureAsync(database.OwnerConnectionString, after);
        await using var next = await waiting.Engine.OpenConnectionAsync();
        await waiting.Turns.ScalarAsync("select 1");
        await using var other = new EngineDataSources(options with { MasterKey = Key(after).After(Key(before)) });
        await other.Query.ScalarAsync("select 1");
        await using var old = new EngineDataSources(options with { MasterKey = Key(before) });
        Assert.Equal(PostgresErrorCodes.InvalidPassword, await old.Engine.ErrorAsync("select 1"));
    }

    private static MasterKey Key(byte[] bytes) => MasterKey.Parse(Convert.ToBase64String(bytes));

    [Fact]
    public async Task Pools_EachHaveTheirLoginAndLimits()
    {
        await using var sources = new EngineDataSources(new DatabaseOptions
        {
            EngineConnectionString = Database.EngineConnectionString,
            QueryConnectionString = Database.QueryConnectionString,
            ApplicationName = "silo1",
        });
        const string state =
            """
            select session_user::text, current_setting('application_name'), current_setting('statement_timeout'), current_setting('lock_timeout'),
                   current_setting('enable_seqscan'), current_setting('zalo.batch', true), current_setting('search_path'), current_setting('timezone')
            """;
        Assert.Equal([$"{Database.Name}_engine", "silo1-turns", "3s", "500ms", "off", "on", "\"$user\", public", "UTC"], Assert.Single(await sources.Turns.RowsAsync(state)));
        Assert.Equal([$"{Database.Name}_engine", "silo1-engine", "10s", "3s", "on", null, "\"$user\", public", "UTC"], Assert.Single(await sources.Engine.RowsAsync(state)));
        Assert.Equal([$"{Database.Name}_engine", "silo1-orleans", "10s", "3s", "on", null, "orleans", "UTC"], Assert.Single(await sources.Orleans.RowsAsync(state)));
        Assert.Equal([$"{Database.Name}_query", "silo1-query", "10s", "3s", "on", null, "\"$user\", public", "UTC"], Assert.Single(await sources.Query.RowsAsync(state)));
    }
}
