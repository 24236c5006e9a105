namespace ZaloOrleans.Api.Http.Documentation;

/// <summary>What an operation has beyond its path and body; becomes parameters in the OpenAPI document.</summary>
internal enum OperationFeature
{
    /// <summary>Filters, sort, limit, cursor and total.</summary>
    List,

    /// <summary>Limit and cursor.</summary>
    Paged,

    /// <summary>Takes an <c>Idempotency-Key</c>.</summary>
    Idempotent,

    /// <summary>Takes <c>If-Match</c>.</summary>
    Conditional,
}
