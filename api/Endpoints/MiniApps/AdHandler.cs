using System.Globalization;
using ZaloOrleans.Api.Endpoints.Catalog;
using ZaloOrleans.Api.Http;
using ZaloOrleans.Api.Inbound.Json;
using ZaloOrleans.Keys;

namespace ZaloOrleans.Api.Endpoints.MiniApps;

/// <summary>Answers with advertisements that are live.</summary>
internal sealed class AdHandler(IGrainFactory grains)
{
    private const int DefaultLimit = 20;
    private const int MostAds = 100;

    public async Task<IResult> ListAsync(HttpContext http, string? channelId, string? limit)
    {
        var faults = new FaultList();
        var (channel, most) = (0L, DefaultLimit);
        if (channelId is not null && !(long.TryParse(channelId, NumberStyles.None, CultureInfo.InvariantCulture, out channel) && channel > 0))
        {
            faults.Add("/channelId", "invalid_type", "It is the id of a row: a whole number above 0.");
        }

        if (limit is not null && !(int.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out most) && most is > 0 and <= MostAds))
        {
            faults.Add("/limit", "invalid_limit", $"limit must be a number from 1 to {MostAds}.");
        }

        return faults.IsEmpty
            ? new CatalogResult(await grains.Query(http.Caller().Account).LiveAds(channelId is null ? null : channel, most))
            : Problems.Invalid(faults.All).ToResult();
    }
}
