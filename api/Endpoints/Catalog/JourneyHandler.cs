using ZaloOrleans.Api.Http;
using ZaloOrleans.Keys;

namespace ZaloOrleans.Api.Endpoints.Catalog;

/// <summary>What journeys have beyond other resources: a draft that is replaced whole, and figures.</summary>
internal sealed class JourneyHandler(IGrainFactory grains)
{
    public async Task<IResult> ReplaceStepsAsync(HttpContext http, long id)
    {
        if (id < 1)
        {
            return Problems.NotFound.ToResult();
        }

        var (change, problem) = await ChangeRequest.ReadAsync(http, "journey-steps", id);
        return change is null ? problem!.ToResult() : new CatalogResult(await grains.Catalog(http.Caller().Account).ReplaceSteps(change));
    }

    public async Task<IResult> StatsAsync(HttpContext http, long id) =>
        id < 1 ? Problems.NotFound.ToResult() : new CatalogResult(await grains.Catalog(http.Caller().Account).JourneyStats(id));
}
