using Npgsql;
using ZaloOrleans.TestKit;

namespace ZaloOrleans.Deploy;

/// <summary><c>deploy/migrate</c> with the real silo program.</summary>
public sealed class MigrateTests(PostgresCluster cluster)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Migrate_BringsAnEmptyDatabaseToTheNewestSchemaOnce()
    {
        await using var database = await cluster.CreateEmptyDatabaseAsync(Token);

        var first = await MigrateAsync(database.OwnerConnectionString, Convert.ToBase64String(database.MasterKey));
        var second = await MigrateAsync(database.OwnerConnectionString, Convert.ToBase64String(database.MasterKey));

        Assert.Contains("0020_engine.sql", first, StringComparison.Ordinal);
        Assert.DoesNotContain("0020_engine.sql", second, StringComparison.Ordinal);
        await using var engine = new NpgsqlConnection(database.EngineConnectionString);
        await engine.OpenAsync(Token);
    }

    [Fact]
    public async Task Migrate_WithoutADatabase_SaysWhatToSet()
    {
        var failure = await Assert.ThrowsAsync<DeployException>(() => MigrateAsync(null, null));

        Assert.StartsWith("ZALO_DATABASE is not set", failure.Message, StringComparison.Ordinal);
    }

    private static async Task<string> MigrateAsync(string? database, string? masterKey)
    {
        var root = Repository.Root();
        var context = new UpContext
        {
            Root = root,
            Programs = ServicePrograms.InRepository(root),
            Build = Environment.GetEnvironmentVariable(Installation.BuiltVariable) is null,
            Database = database,
            MasterKey = masterKey,
        };
        await using var output = new StringWriter();
        await new MigrateCommand(context, new Progress(output, live: false)).RunAsync(Token);
        return output.ToString();
    }
}
