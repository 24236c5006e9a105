using ZaloOrleans.Secrets;

namespace ZaloOrleans.Schema;

/// <summary>How a silo reaches its database.</summary>
public sealed record DatabaseOptions
{
    /// <summary>Connection string of the engine's login; <see cref="DatabaseLogins.EngineConnectionString"/> makes one.</summary>
    public required string EngineConnectionString { get; init; }

    /// <summary>Connection string of the login of composed queries; <see cref="DatabaseLogins.QueryConnectionString"/> makes one.</summary>
    public required string QueryConnectionString { get; init; }

    /// <summary>
    /// The master key. While it is rotated the passwords of the logins change, and those that follow from either key are tried beside the one
    /// in the connection strings. Null, the default: the connection strings say it.
    /// </summary>
    public MasterKey? MasterKey { get; init; }

    /// <summary>Most connections that commit turns and load states at once: one for each batch at a time, for each reader, and for what is split. 1 to 100, default 16.</summary>
    public int TurnConnections { get; init; } = 16;

    /// <summary>Most connections for everything else the engine does. 1 to 100, default 16.</summary>
    public int EngineConnections { get; init; } = 16;

    /// <summary>Most connections of Orleans' own providers. 1 to 100, default 8.</summary>
    public int OrleansConnections { get; init; } = 8;

    /// <summary>Most connections of composed queries. 1 to 100, default 8.</summary>
    public int QueryConnections { get; init; } = 8;

    /// <summary>Shown in <c>pg_stat_activity</c>, followed by what the connection is for. Default <c>zalo</c>.</summary>
    public string ApplicationName { get; init; } = "zalo";
}
