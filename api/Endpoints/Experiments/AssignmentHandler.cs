using System.Globalization;
using ZaloOrleans.Api.Endpoints.Catalog;
using ZaloOrleans.Api.Http;
using ZaloOrleans.Catalog;
using ZaloOrleans.Errors;
using ZaloOrleans.Experiments;
using ZaloOrleans.Keys;

namespace ZaloOrleans.Api.Endpoints.Experiments;

/// <summary>Answers which variants customers have, and whom an experiment has assigned.</summary>
internal sealed class AssignmentHandler(IGrainFactory grains, Assigner assigner)
{
    private const string Retry = "retry";

    private static readonly Problem SessionOver = new(
        StatusCodes.Status401Unauthorized, "session_invalid", "The customer of this session is no more. Open a new one with POST /v1/miniapp/session.");

    public async Task<IResult> AssignAsync(HttpContext http, long id, string? expose)
    {
        if (id < 1)
        {
            return Problems.NotFound.ToResult();
        }

        if (expose is not (null or "true" or "false"))
        {
            return Problems.Invalid("/expose", "invalid_type", "expose must be true or false.").ToResult();
        }

        var caller = http.Caller();
        var (json, problem) = await JsonRequest.ReadAsync(http.Request);
        var (body, wrong) = json is null ? (null, problem) : AssignmentBody.Read(json.Json, caller.CustomerId);
        if (body is null)
        {
            return wrong!.ToResult();
        }

        var request = new AssignmentRequest(id, expose != "false", caller.IsSession ? "miniapp" : "api");
        var outcomes = await assigner.AssignAsync(caller.Account, request, body.Asks);
        return outcomes.Any(o => o.Answer is { Outcome: AssignmentOutcome.UnknownExperiment }) ? Problems.NotFound.ToResult()
            : body.IsList ? TypedResults.Json(new AssignmentItems([.. outcomes.Select((o, i) => ItemOf(id, o, i))]), WireJson.Plain.AssignmentItems)
            : outcomes[0] switch
            {
                { Problem: { } failed } => failed.ToResult(),
                { Answer.Outcome: AssignmentOutcome.UnknownCustomer } => (caller.IsSession ? SessionOver : Problems.NotFound).ToResult(),
                var one => TypedResults.Json(ItemOf(id, one, 0), WireJson.Plain.AssignmentItem),
            };
    }

    public async Task<IResult> ListAsync(HttpContext http, long id)
    {
        var (query, problem) = ListQuery.Read(http.Request, "experiment-assignments");
        if (id < 1 || query is null)
        {
            return (problem ?? Problems.NotFound).ToResult();
        }

        var catalog = grains.Catalog(http.Caller().Account);
        var experiment = await catalog.Read("experiments", id);
        return new CatalogResult(experiment.Outcome != CatalogOutcome.Done ? experiment
            : await catalog.List(query with { Filters = query.Filters.Add(new("experimentId", id.ToString(CultureInfo.InvariantCulture))) }));
    }

    private static AssignmentItem ItemOf(long experimentId, Assigned outcome, int index)
    {
        var answer = outcome.Answer;
        return new AssignmentItem(experimentId, answer?.VariantId, answer?.VariantCode, answer?.AssignedAt?.UtcDateTime, answer?.IsNew ?? false, answer?.Reason)
        {
            Error = outcome.Problem is { } problem ? FaultOf(problem, index)
                : answer!.Outcome == AssignmentOutcome.UnknownCustomer ? new Fault(At(index), "unknown_customer", "There is no such customer.") : null,
        };
    }

    private static Fault FaultOf(Problem problem, int index) => problem.Errors is [var fault, ..] ? fault
        : new Fault(At(index), problem.Status == StatusCodes.Status503ServiceUnavailable ? Retry : problem.Code, problem.Detail);

    private static string At(int index) => string.Create(CultureInfo.InvariantCulture, $"/customers/{index}");
}
