using System.Security.Cryptography;
using System.Text;
using Npgsql;
using ZaloOrleans.Secrets;

namespace ZaloOrleans.Schema;

/// <summary>
/// The two logins of a database, <c>{database}_engine</c> and <c>{database}_query</c>. Roles belong to the whole cluster, so the name
/// of the database is in theirs, and each may connect to its own database only.
/// </summary>
public static class DatabaseLogins
{
    /// <summary>Longest name of a database, bytes of UTF-8: PostgreSQL's 63 less the longest suffix.</summary>
    public const int MaxDatabaseNameLength = 56;

    /// <summary>The login that writes turns, over all accounts.</summary>
    public static string EngineLogin(string database) => Checked(database) + "_engine";

    /// <summary>The login of composed queries, bound to one account a transaction.</summary>
    public static string QueryLogin(string database) => Checked(database) + "_query";

    /// <summary>A login's password: HKDF-SHA256 of the master key, salted with the database's name; 64 hexadecimal digits.</summary>
    /// <param name="masterKey">32 bytes.</param>
    /// <param name="database">Name of the database.</param>
    /// <param name="login">Name of the login.</param>
    public static string Password(byte[] masterKey, string database, string login)
    {
        if (masterKey is not { Length: 32 })
            throw new ArgumentException("The master key has 32 bytes.", nameof(masterKey));
        return Convert.ToHexStringLower(HKDF.DeriveKey(
            HashAlgorithmName.SHA256, masterKey, 32, Encoding.UTF8.GetBytes(database), Encoding.UTF8.GetBytes(login)));
    }

    /// <summary>The same, of a master key that only a silo's settings know.</summary>
    internal static string PasswordOf(MasterKey masterKey, string database, string login) =>
        Convert.ToHexStringLower(masterKey.Derive(Encoding.UTF8.GetBytes(database), Encoding.UTF8.GetBytes(login)));

    /// <summary>The connection string of the engine's login, on the server and database that another login's string names.</summary>
    /// <param name="connectionString">Any login's; its user and password are replaced.</param>
    /// <param name="masterKey">As for <see cref="Password"/>; null gives no password, for servers that trust the connection.</param>
    public static string EngineConnectionString(string connectionString, byte[]? masterKey = null) =>
        For(connectionString, EngineLogin, masterKey);

    /// <summary>The connection string of the login of composed queries; see <see cref="EngineConnectionString"/>.</summary>
    public static string QueryConnectionString(string connectionString, byte[]? masterKey = null) =>
        For(connectionString, QueryLogin, masterKey);

    /// <summary>
    /// Makes the logins of a migrated database where they are missing, and sets their rights, limits and (with a master key) passwords.
    /// Needed by itself for a database that was copied from a template, since none of this is copied.
    /// </summary>
    /// <param name="ownerConnectionString">The owner, who must be able to create roles.</param>
    /// <param name="masterKey">As for <see cref="Password"/>; null leaves passwords as they are.</param>
    /// <param name="cancellation">Cancels the wait for a migration and the statements.</param>
    public static async Task EnsureAsync(string ownerConnectionString, byte[]? masterKey = null, CancellationToken cancellation = default)
    {
        await using var owner = OwnerConnections.Create(ownerConnectionString);
        await using var session = await MigrationLock.TakeAsync(owner, cancellation);
        await EnsureAsync(session.Connection, masterKey, cancellation);
    }

    internal static async Task EnsureAsync(NpgsqlConnection owner, byte[]? masterKey, CancellationToken cancellation)
    {
        var database = owner.Database;
        foreach (var (login, group, limits) in new[]
        {
            (EngineLogin(database), "zalo_engines", DatabaseLoginSql.EngineLimits),
            (QueryLogin(database), "zalo_queries", DatabaseLoginSql.QueryLimits),
        })
        {
            var password = masterKey is null ? null : ScramVerifier.Of(Password(masterKey, database, login), Password(masterKey, database, login + "/salt"));
            await owner.ExecuteAsync(DatabaseLoginSql.Ensure(database, login, group, limits, password), cancellation);
        }
    }

    private static string For(string connectionString, Func<string, string> login, byte[]? masterKey)
    {
        var builder = new NpgsqlConnectionStringBuilder(connectionString);
        var database = builder.Database ?? throw new ArgumentException("The connection string names no database.", nameof(connectionString));
        builder.Username = login(database);
        builder.Password = masterKey is null ? null : Password(masterKey, database, builder.Username);
        return builder.ConnectionString;
    }

    private static string Checked(string database) => Encoding.UTF8.GetByteCount(database) is > 0 and <= MaxDatabaseNameLength
        ? database
        : throw new ArgumentException($"The name of the database has 1 to {MaxDatabaseNameLength} bytes.", nameof(database));
}
