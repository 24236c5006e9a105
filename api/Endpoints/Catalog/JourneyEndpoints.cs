using ZaloOrleans.Api.Http.Access;
using ZaloOrleans.Api.Http.Documentation;
using ZaloOrleans.Catalog;

namespace ZaloOrleans.Api.Endpoints.Catalog;

/// <summary>What journeys have beyond other resources.</summary>
internal static class JourneyEndpoints
{
    private const string Tag = "Journeys";

    public static void MapJourneys(this IEndpointRouteBuilder app)
    {
        app.MapPut("/v1/journeys/{id:long}/steps", (HttpContext http, JourneyHandler handler, long id) => handler.ReplaceStepsAsync(http, id))
            .Allows(AccessRule.Needs(Scopes.CatalogWrite))
            .Documented("replaceJourneySteps", Tag, "Replaces the whole draft of a journey", 404, 409, 412, 422)
            .IsConditional().TakesJson(typeof(StepsContract)).Produces<StepsContract>();

        app.MapGet("/v1/journeys/{id:long}/stats", (HttpContext http, JourneyHandler handler, long id) => handler.StatsAsync(http, id))
            .Allows(AccessRule.Needs(Scopes.CatalogRead))
            .Documented("getJourneyStats", Tag, "How many runs a journey has had, and where they are", 404).Produces<JourneyStatsContract>();
    }
}
