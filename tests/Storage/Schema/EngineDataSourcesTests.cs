using ZaloOrleans.Databases;

namespace ZaloOrleans.Schema;

public sealed class EngineDataSourcesTests(SharedDatabase shared) : SchemaTest(shared)
{
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
