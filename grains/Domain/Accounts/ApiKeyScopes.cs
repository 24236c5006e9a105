using System.Collections.Immutable;

namespace ZaloOrleans.Accounts;

/// <summary>What keys may do.</summary>
public static class ApiKeyScopes
{
    /// <summary>Everything.</summary>
    public const string Everything = "*";

    /// <summary>Events and identities in.</summary>
    public const string Ingest = "ingest:write";

    /// <summary>All scopes.</summary>
    public static ImmutableArray<string> All { get; } =
    [
        Ingest, "catalog:read", "catalog:write", "customers:read", "customers:write", "messages:write", "settings:read", "settings:write", "keys:write", Everything,
    ];
}
