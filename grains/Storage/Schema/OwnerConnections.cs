using Npgsql;

namespace ZaloOrleans.Schema;

/// <summary>Connections of the schema's owner, for migrations only. The silo never holds them.</summary>
internal static class OwnerConnections
{
    public static NpgsqlDataSource Create(string connectionString) => NpgsqlDataSource.Create(
        new NpgsqlConnectionStringBuilder(connectionString)
        {
            ApplicationName = "zalo-migrate",
            SearchPath = "public",
            Timezone = "UTC",
            // The lock lives as long as its connection, so a pool must not keep that open.
            Pooling = false,
            // A script may wait for a lock as long as the lock's holder works.
            CommandTimeout = 0,
        }.ConnectionString);
}
