namespace ZaloOrleans.Api.Http.Access;

/// <summary>What a secret key may be allowed to do.</summary>
internal static class Scopes
{
    public const string IngestWrite = "ingest:write";
    public const string CatalogRead = "catalog:read";
    public const string CatalogWrite = "catalog:write";
    public const string CustomersRead = "customers:read";
    public const string CustomersWrite = "customers:write";
    public const string MessagesWrite = "messages:write";
    public const string SettingsRead = "settings:read";
    public const string SettingsWrite = "settings:write";
    public const string KeysWrite = "keys:write";

    /// <summary>Everything.</summary>
    public const string All = "*";
}
