using ZaloOrleans.Api.Endpoints.Catalog;
using ZaloOrleans.Api.Http;
using ZaloOrleans.Api.Http.Access;
using ZaloOrleans.Api.Http.Documentation;
using ZaloOrleans.Catalog;
using ZaloOrleans.Keys;

namespace ZaloOrleans.Api.Endpoints.Messages;

/// <summary>The brake.</summary>
internal static class StopEndpoints
{
    private const string Tag = "Messages";

    public static void MapStops(this IEndpointRouteBuilder app)
    {
        Map(app, "/v1/stop", stop: true, "stop", "Stops an account, a channel, a campaign or a journey")
            .WithDescription("Within a second decisions about it are refused with `account_stopped`. What waits of it stays in the queue; what is at Zalo already is not taken back.");
        Map(app, "/v1/resume", stop: false, "resume", "Lets go on what was stopped").WithDescription("What waited goes on, if it may still be said.");
        app.MapGet("/v1/stops", async (HttpContext http, IGrainFactory grains) => new CatalogResult(await grains.Catalog(http.Caller().Account).Stops()))
            .Allows(AccessRule.Needs(Scopes.CatalogRead)).Documented("listStops", Tag, "All that is stopped").Produces<StopsContract>();
    }

    private static RouteHandlerBuilder Map(IEndpointRouteBuilder app, string path, bool stop, string name, string summary) =>
        app.MapPost(path, (HttpContext http, IGrainFactory grains) => SetAsync(http, grains, stop))
            .Allows(AccessRule.Needs(Scopes.MessagesWrite)).Documented(name, Tag, summary).TakesJson(typeof(StopContract)).Produces<StopsContract>();

    private static async Task<IResult> SetAsync(HttpContext http, IGrainFactory grains, bool stop)
    {
        var (change, problem) = await ChangeRequest.ReadAsync(http, "stops");
        return change is null ? problem!.ToResult() : new CatalogResult(await grains.Catalog(http.Caller().Account).SetStop(change with { IdempotencyKey = null }, stop));
    }
}
