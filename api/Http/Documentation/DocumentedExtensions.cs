using ZaloOrleans.Api.Http.Access;

namespace ZaloOrleans.Api.Http.Documentation;

/// <summary>What every operation says of itself: to the gate-keeper, and in the OpenAPI document.</summary>
internal static class DocumentedExtensions
{
    private const string Json = "application/json";
    private const string MergePatch = "application/merge-patch+json";

    /// <summary>Who may call it. With that come the problems that any such request may end in.</summary>
    public static RouteHandlerBuilder Allows(this RouteHandlerBuilder endpoint, AccessRule rule)
    {
        int[] problems = rule.Kind == AccessKind.Open ? [500, 503] : [400, 401, 403, 500, 503];
        return endpoint.WithMetadata(rule).ProducesProblems(problems);
    }

    /// <summary>Names the operation, and the problems that it answers with beyond those of all operations.</summary>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="operationId">Stable: clients are generated from it.</param>
    /// <param name="tag">The group that it is shown in.</param>
    /// <param name="summary">One line.</param>
    /// <param name="problems">Statuses beyond those of all operations.</param>
    public static RouteHandlerBuilder Documented(this RouteHandlerBuilder endpoint, string operationId, string tag, string summary, params int[] problems) =>
        endpoint.WithName(operationId).WithTags(tag).WithSummary(summary).ProducesProblems(problems);

    /// <summary>It takes a body.</summary>
    public static RouteHandlerBuilder TakesJson(this RouteHandlerBuilder endpoint, Type body) => endpoint.Accepts(body, Json).ProducesProblems(413, 415);

    /// <summary>It takes a merge patch (RFC 7396).</summary>
    public static RouteHandlerBuilder TakesPatch(this RouteHandlerBuilder endpoint, Type row) => endpoint.Accepts(row, MergePatch, Json).ProducesProblems(413, 415);

    /// <summary>It lists rows.</summary>
    public static RouteHandlerBuilder IsList(this RouteHandlerBuilder endpoint) => endpoint.WithMetadata(OperationFeature.List);

    /// <summary>It answers in pages.</summary>
    public static RouteHandlerBuilder IsPaged(this RouteHandlerBuilder endpoint) => endpoint.WithMetadata(OperationFeature.Paged);

    /// <summary>A repeat with the same <c>Idempotency-Key</c> gets the first answer.</summary>
    public static RouteHandlerBuilder IsIdempotent(this RouteHandlerBuilder endpoint) => endpoint.WithMetadata(OperationFeature.Idempotent);

    /// <summary>It changes a row only if that is as the caller saw it.</summary>
    public static RouteHandlerBuilder IsConditional(this RouteHandlerBuilder endpoint) => endpoint.WithMetadata(OperationFeature.Conditional);

    private static RouteHandlerBuilder ProducesProblems(this RouteHandlerBuilder endpoint, params int[] problems)
    {
        foreach (var status in problems)
        {
            endpoint.Produces<ProblemBody>(status, ProblemWriter.ContentType);
        }

        return endpoint;
    }
}
