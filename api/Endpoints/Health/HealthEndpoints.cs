using ZaloOrleans.Api.Hosting;
using ZaloOrleans.Api.Http;
using ZaloOrleans.Api.Http.Access;
using ZaloOrleans.Api.Http.Documentation;

namespace ZaloOrleans.Api.Endpoints.Health;

/// <summary>Whether the API is alive, connected and reachable with a key; and its figures.</summary>
internal static class HealthEndpoints
{
    private const string Tag = "Health";
    private const string Text = "text/plain";

    private static readonly Problem NotReady = new(StatusCodes.Status503ServiceUnavailable, "not_ready", "The engine does not answer.") { RetryAfter = TimeSpan.FromSeconds(1) };

    public static void MapHealth(this IEndpointRouteBuilder app)
    {
        app.MapGet("/v1/ping", () => TypedResults.Json(PingAnswer.Yes, WireJson.Plain.PingAnswer))
            .Allows(AccessRule.AnyKey).Documented("ping", Tag, "Does nothing, with a valid key").Produces<PingAnswer>();

        app.MapGet("/health/live", () => TypedResults.Text("live"))
            .Allows(AccessRule.Open).Documented("live", Tag, "The process runs").Produces<string>(200, Text);

        app.MapGet("/health/ready", async (EngineProbe engine) => await engine.IsReadyAsync() ? TypedResults.Text("ready") : NotReady.ToResult())
            .Allows(AccessRule.Open).Documented("ready", Tag, "Connected, and the engine answers").Produces<string>(200, Text);

        app.MapPrometheusScrapingEndpoint(ApiPaths.Metrics).WithMetadata(AccessRule.Admin);
    }
}
