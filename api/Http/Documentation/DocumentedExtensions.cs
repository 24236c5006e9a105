namespace ZaloOrleans.Api.Http.Documentation;

/// <summary>What every operation says of itself in the OpenAPI document.</summary>
internal static class DocumentedExtensions
{
    // What can happen to any request that needs a key.
    private static readonly int[] Always = [400, 401, 403, 413, 415, 500, 503];

    /// <summary>Names the operation, and the problems that it answers with beyond those of all operations.</summary>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="operationId">Stable: clients are generated from it.</param>
    /// <param name="tag">The group that it is shown in.</param>
    /// <param name="summary">One line.</param>
    /// <param name="problems">Statuses beyond those of all operations.</param>
    public static RouteHandlerBuilder Documented(this RouteHandlerBuilder endpoint, string operationId, string tag, string summary, params int[] problems)
    {
        endpoint.WithName(operationId).WithTags(tag).WithSummary(summary);
        foreach (var status in Always.Concat(problems))
        {
            endpoint.Produces<ProblemBody>(status, ProblemWriter.ContentType);
        }

        return endpoint;
    }

    /// <summary>It lists rows.</summary>
    public static RouteHandlerBuilder IsList(this RouteHandlerBuilder endpoint) => endpoint.WithMetadata(OperationFeature.List);

    /// <summary>It answers in pages.</summary>
    public static RouteHandlerBuilder IsPaged(this RouteHandlerBuilder endpoint) => endpoint.WithMetadata(OperationFeature.Paged);

    /// <summary>A repeat with the same <c>Idempotency-Key</c> gets the first answer.</summary>
    public static RouteHandlerBuilder IsIdempotent(this RouteHandlerBuilder endpoint) => endpoint.WithMetadata(OperationFeature.Idempotent);

    /// <summary>It changes a row only if that is as the caller saw it.</summary>
    public static RouteHandlerBuilder IsConditional(this RouteHandlerBuilder endpoint) => endpoint.WithMetadata(OperationFeature.Conditional);
}
