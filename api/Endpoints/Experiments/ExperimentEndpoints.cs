using ZaloOrleans.Api.Http;
using ZaloOrleans.Api.Http.Access;
using ZaloOrleans.Api.Http.Documentation;
using ZaloOrleans.Catalog;

namespace ZaloOrleans.Api.Endpoints.Experiments;

/// <summary>What experiments have beyond other resources: whom they assign to which variant.</summary>
internal static class ExperimentEndpoints
{
    private const string Tag = "Experiments";
    private const string Path = "/v1/experiments/{id:long}/assignments";

    public static void MapExperiments(this IEndpointRouteBuilder app)
    {
        app.MapMethods(Path, [HttpMethods.Options], CrossOrigin.Preflight).WithMetadata(AccessRule.Open).ExcludeFromDescription();
        app.MapPost(Path, (HttpContext http, AssignmentHandler handler, long id, string? expose) => handler.AssignAsync(http, id, expose))
            .Allows(AccessRule.Needs(Scopes.CustomersWrite) with { Session = true })
            .Documented("assignExperiment", Tag, "The variant of a customer, or of up to 500", 404)
            .TakesJson(typeof(AssignContract)).Produces<AssignmentItem>().WithMetadata(new BodyLimit(RequestLimits.Batch))
            .WithDescription("The first call stores the variant and is the event `experiment_exposed`; every later one gives the same variant, whatever became of splits, status "
                + "and dates. With `?expose=false` nothing is stored. Who is not in the experiment has no variant, and a `reason`. A customer who is not known is made by no "
                + "call of this: it is 404. With `customers` the answer is `{items}`, one for each of them in their order, with an `error` where one is wrong; the code `retry` "
                + "means that nothing is. A session may send `{}`: it is asked for its own customer.");

        app.MapGet(Path, (HttpContext http, AssignmentHandler handler, long id) => handler.ListAsync(http, id))
            .Allows(AccessRule.Needs(Scopes.CustomersRead))
            .Documented("listExperimentAssignments", Tag, "Whom an experiment has assigned, such as `?customerId=42`", 404)
            .IsList().Produces<PageContract<ExperimentAssignmentContract>>();
    }
}
