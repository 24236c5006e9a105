using System.Reflection;
using ZaloOrleans.Schema;

namespace ZaloOrleans.TestKit;

/// <summary>Where the test kit meets the schema: the only place that knows how a database is migrated and gets its logins.</summary>
internal static class SchemaSetup
{
    /// <summary>The assembly that holds the migrations.</summary>
    public static Assembly Assembly => typeof(Migrator).Assembly;

    /// <summary>Brings a database to the newest schema.</summary>
    public static Task MigrateAsync(string ownerConnectionString, CancellationToken cancellation) =>
        Migrator.MigrateAsync(ownerConnectionString, masterKey: null, cancellation);

    /// <summary>Makes the two logins of a migrated database, with the passwords that follow from the master key.</summary>
    public static Task EnsureLoginsAsync(string ownerConnectionString, byte[] masterKey, CancellationToken cancellation) =>
        DatabaseLogins.EnsureAsync(ownerConnectionString, masterKey, cancellation);
}
