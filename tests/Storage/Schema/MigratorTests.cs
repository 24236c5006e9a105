using Npgsql;
using ZaloOrleans.Databases;
using ZaloOrleans.TestKit;

namespace ZaloOrleans.Schema;

public sealed class MigratorTests(PostgresCluster cluster)
{
    [Fact]
    public async Task Migrator_EmptyDatabase_RunsAllInOrderAndThenNothing()
    {
        await using var database = await cluster.CreateEmptyDatabaseAsync();
        var ran = await Migrator.MigrateAsync(database.OwnerConnectionString, database.MasterKey);
        Assert.Equal("0001_schemas_and_roles.sql", ran[0]);
        Assert.Equal(MigrationScripts.All.Count, ran.Count);
        Assert.Empty(await Migrator.MigrateAsync(database.OwnerConnectionString, database.MasterKey));
    }

    [Fact]
    public async Task Migrators_TwoAtOnceOnOneDatabase_BothSucceedAndOneWorks()
    {
        await using var database = await cluster.CreateEmptyDatabaseAsync();
        var ran = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Migrator.MigrateAsync(database.OwnerConnectionString, database.MasterKey)));
        Assert.Equal([0, MigrationScripts.All.Count], ran.Select(scripts => scripts.Count).Order());
    }

    [Fact]
    public async Task Migrators_OfSeveralDatabasesAtOnce_AllSucceed()
    {
        var databases = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => cluster.CreateEmptyDatabaseAsync()));
        await Task.WhenAll(databases.Select(database => Migrator.MigrateAsync(database.OwnerConnectionString, database.MasterKey)));
        foreach (var database in databases)
            await database.DisposeAsync();
    }

    [Fact]
    public async Task Migrator_OwnerWhoIsNoSuperuser_MakesAWorkingDatabase()
    {
        await using var database = await cluster.CreateEmptyDatabaseAsync();
        await using var super = NpgsqlDataSource.Create(database.OwnerConnectionString);
        var owner = database.Name + "_owner";
        await super.ExecuteAsync($"create role {owner} login createrole nosuperuser password 'x'");
        await super.ExecuteAsync($"alter database {database.Name} owner to {owner}");
        var connectionString = new NpgsqlConnectionStringBuilder(database.OwnerConnectionString) { Username = owner, Password = "x" }.ConnectionString;
        await Migrator.MigrateAsync(connectionString, database.MasterKey);

        await using (var engine = NpgsqlDataSource.Create(database.EngineConnectionString))
        await using (var byHand = NpgsqlDataSource.Create(connectionString))
        {
            Assert.Empty(await SchemaSelfCheck.RunAsync(engine));
            var account = await Accounts.AccountSql.CreateAccountAsync(engine, new("Tiệm bánh", "admin"));
            // Forced row security binds the owner too; its own policy lets it work.
            Assert.Equal(1, await byHand.ExecuteAsync("update accounts set name = 'Tiệm phở' where id = $1", account.Value));
            Assert.Equal($"sql:{owner}", await engine.ScalarAsync("select actor_id from auditLogs where action = 'update'"));
        }
        await database.DisposeAsync();
        await using var server2 = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(database.OwnerConnectionString) { Database = "postgres" }.ConnectionString);
        await server2.ExecuteAsync($"drop owned by {owner}");
        await server2.ExecuteAsync($"drop role {owner}");
    }

    [Fact]
    public async Task Logins_ConnectToTheirOwnDatabaseOnly()
    {
        await using var first = await cluster.CreateDatabaseAsync();
        await using var second = await cluster.CreateDatabaseAsync();
        await using var strange = NpgsqlDataSource.Create(
            new NpgsqlConnectionStringBuilder(first.EngineConnectionString) { Database = second.Name }.ConnectionString);
        var refused = await Assert.ThrowsAsync<PostgresException>(async () => await strange.OpenConnectionAsync());
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
    }

    [Fact]
    public void Password_OfAMasterKey_IsStableAndOfTheRightShape()
    {
        var key = new byte[32];
        Assert.Matches("^[0-9a-f]{64}$", DatabaseLogins.Password(key, "zalo", "zalo_engine"));
        Assert.Equal(DatabaseLogins.Password(key, "zalo", "zalo_engine"), DatabaseLogins.Password(key, "zalo", "zalo_engine"));
        Assert.NotEqual(DatabaseLogins.Password(key, "zalo", "zalo_engine"), DatabaseLogins.Password(key, "zalo", "zalo_query"));
        Assert.NotEqual(DatabaseLogins.Password(key, "zalo", "x"), DatabaseLogins.Password(key, "other", "x"));
        Assert.Throws<ArgumentException>(() => DatabaseLogins.Password(new byte[31], "zalo", "x"));
    }
}
