namespace ZaloOrleans.Api.Http;

/// <summary>Paths that more than one place knows.</summary>
internal static class ApiPaths
{
    public const string Docs = "/docs";
    public const string OpenApi = "/openapi/v1.json";
    public const string ZaloWebhooks = "/webhooks/zalo";
    public const string MiniAppWebhooks = "/webhooks/zalo-miniapp";
    public const string Metrics = "/metrics";
}
