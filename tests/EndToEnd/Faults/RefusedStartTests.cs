using ZaloOrleans.Deploy;
using ZaloOrleans.TestKit;

namespace ZaloOrleans.Faults;

/// <summary>The silo program on a database that it must not run with. What it looks for in the catalog has its own tests; here it is that it looks.</summary>
public sealed class RefusedStartTests(PostgresCluster cluster) : IAsyncLifetime
{
    private static readonly ServicePrograms Programs = ServicePrograms.InRepository(Repository.Root());

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        if (Environment.GetEnvironmentVariable(Installation.BuiltVariable) is null)
            await Progress.Silent.StepAsync("build", step => new ProductBuild(Repository.Root(), Programs).EnsureAsync(step, Path.GetTempFileName(), Token));
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [InlineData("alter database {db} set synchronous_commit = off",
        "durability_off: synchronous_commit is off: a crash loses or damages what was acknowledged. Set it to on")]
    [InlineData("alter role {db}_query in database {db} set synchronous_commit = off",
        "durability_off: synchronous_commit of role {db}_query is off: a crash loses what was acknowledged. Set it to on")]
    [InlineData("grant select on partitions.events_old to {db}_query",
        "partition_granted: partitions.events_old is a partition that is granted to {db}_query. Run: revoke all on <partition> from <role>.")]
    [InlineData("alter table links disable row level security",
        "row_security_missing: public.links is a tenant table without forced row security. Run: alter table <table> enable row level security;")]
    [InlineData("alter table attachments add constraint loose foreign key (feedback_id) references user_feedback (id)",
        "foreign_key_without_account: public.attachments (loose) lets a row of one account refer to a row of another. Replace it by: foreign key (account_id,")]
    [InlineData("delete from engine.schema_migrations where scriptname = '0090_catalog.sql'",
        "migration_missing: 0090_catalog.sql has not run: the schema is older than this program. Run deploy/migrate.")]
    [InlineData("alter role {db}_engine bypassrls",
        "login_too_mighty: {db}_engine bypasses row security. Use the login that the migrator made, or run: alter role <login>")]
    public async Task Silo_OnAnUnsafeDatabase_SaysWhatToDoAndEnds(string fault, string line)
    {
        await using var database = await cluster.CreateDatabaseAsync(Token);
        await database.ExecuteAsync(fault.Replace("{db}", database.Name, StringComparison.Ordinal), Token);

        var silo = await RunSiloAsync(database);

        Assert.Equal(1, silo.ExitCode);
        Assert.StartsWith(line.Replace("{db}", database.Name, StringComparison.Ordinal), Assert.Single(silo.Output.Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Silo_OnAnEmptyDatabase_SaysThatItIsNotMigrated()
    {
        await using var empty = await cluster.CreateEmptyDatabaseAsync(Token);

        var silo = await RunSiloAsync(empty);

        Assert.Equal(1, silo.ExitCode);
        Assert.Contains("deploy/migrate", Assert.Single(silo.Output.Split('\n')), StringComparison.Ordinal);
    }

    private static async Task<CommandResult> RunSiloAsync(TestDatabase database)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Token);
        // A silo that does start runs on, and must not do so for ever.
        limit.CancelAfter(TimeSpan.FromSeconds(60));
        return await new Command(DotnetHost.Path, Programs.Silo)
        {
            Environment = new Dictionary<string, string?>
            {
                [ServiceContract.EngineDatabase] = database.EngineConnectionString,
                [ServiceContract.QueryDatabase] = database.QueryConnectionString,
                [ServiceContract.MasterKey] = Convert.ToBase64String(database.MasterKey),
            },
        }.RunAsync(limit.Token);
    }
}
