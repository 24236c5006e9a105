using Npgsql;

namespace ZaloOrleans.Schema;

/// <summary>
/// The pools of a silo, one for each kind of work, so that none starves another. All speak UTC.
/// </summary>
public sealed class EngineDataSources : IAsyncDisposable
{
    /// <summary>Opens no connection yet.</summary>
    public EngineDataSources(DatabaseOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        Turns = LoginPassword.Pool(TurnsString(options), Passwords(options, options.EngineConnectionString));
        Engine = LoginPassword.Pool(EngineString(options), Passwords(options, options.EngineConnectionString));
        Orleans = LoginPassword.Pool(OrleansString(options), Passwords(options, options.EngineConnectionString));
        Query = LoginPassword.Pool(QueryString(options), Passwords(options, options.QueryConnectionString));
    }

    /// <summary>
    /// For batches of turns and batched loads. A statement has 3 s and a lock 500 ms. No session state may be set here, because
    /// connections go back to the pool as they are; and policy triggers do not notify (<c>zalo.batch</c>).
    /// </summary>
    public NpgsqlDataSource Turns { get; }

    /// <summary>For everything else of the engine: sequences, accounts, jobs, listening. A statement has 10 s, a lock 3 s.</summary>
    public NpgsqlDataSource Engine { get; }

    /// <summary>For Orleans' ADO.NET providers, whose table is found on the search path.</summary>
    public NpgsqlDataSource Orleans { get; }

    /// <summary>For <see cref="Queries.TenantQueries"/> and nothing else.</summary>
    public NpgsqlDataSource Query { get; }

    public async ValueTask DisposeAsync()
    {
        await Turns.DisposeAsync();
        await Engine.DisposeAsync();
        await Orleans.DisposeAsync();
        await Query.DisposeAsync();
    }

    /// <summary>Those that follow from the master keys, while there are two.</summary>
    private static IEnumerable<string> Passwords(DatabaseOptions options, string connectionString)
    {
        var login = new NpgsqlConnectionStringBuilder(connectionString);
        return options.MasterKey is { Previous: { } previous } master && login is { Database: { } database, Username: { } user }
            ? [DatabaseLogins.PasswordOf(master, database, user), DatabaseLogins.PasswordOf(previous, database, user)]
            : [];
    }

    private static string TurnsString(DatabaseOptions options) => new NpgsqlConnectionStringBuilder(options.EngineConnectionString)
    {
        ApplicationName = options.ApplicationName + "-turns",
        MaxPoolSize = options.TurnConnections,
        Timezone = "UTC",
        // The planner sees empty tables in a new database and would lock rows in the order of a sequential scan; of a queue that ran dry it would sort all rows
        // of a bitmap to find the first, when there are many again. What the arrays hold says nothing about the best plan, and planning takes longer than running.
        Options = "-c statement_timeout=3000 -c lock_timeout=500 -c enable_seqscan=off -c enable_bitmapscan=off -c plan_cache_mode=force_generic_plan -c zalo.batch=on",
        MaxAutoPrepare = 200,
        AutoPrepareMinUsages = 2,
        NoResetOnClose = true,
        CommandTimeout = 5,
    }.ConnectionString;

    private static string EngineString(DatabaseOptions options) => new NpgsqlConnectionStringBuilder(options.EngineConnectionString)
    {
        ApplicationName = options.ApplicationName + "-engine",
        MaxPoolSize = options.EngineConnections,
        Timezone = "UTC",
        Options = "-c statement_timeout=10000 -c lock_timeout=3000",
        MaxAutoPrepare = 100,
        AutoPrepareMinUsages = 2,
        // Six statements more at each return. Nobody leaves settings or locks behind; see PartitionMaintenance.
        NoResetOnClose = true,
    }.ConnectionString;

    private static string OrleansString(DatabaseOptions options) => new NpgsqlConnectionStringBuilder(options.EngineConnectionString)
    {
        ApplicationName = options.ApplicationName + "-orleans",
        MaxPoolSize = options.OrleansConnections,
        Timezone = "UTC",
        SearchPath = "orleans",
        Options = "-c statement_timeout=10000 -c lock_timeout=3000",
        MaxAutoPrepare = 32,
        AutoPrepareMinUsages = 2,
        NoResetOnClose = true,
    }.ConnectionString;

    // Limits of time come with the login. Connections are reset, although nothing but transaction-local settings is ever set.
    private static string QueryString(DatabaseOptions options) => new NpgsqlConnectionStringBuilder(options.QueryConnectionString)
    {
        ApplicationName = options.ApplicationName + "-query",
        MaxPoolSize = options.QueryConnections,
        Timezone = "UTC",
    }.ConnectionString;
}
