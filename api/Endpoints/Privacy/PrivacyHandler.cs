using ZaloOrleans.Api.Endpoints.Catalog;
using ZaloOrleans.Api.Http;
using ZaloOrleans.Api.Http.Access;
using ZaloOrleans.Keys;
using ZaloOrleans.Privacy;

namespace ZaloOrleans.Api.Endpoints.Privacy;

/// <summary>What a person may ask of what is held about them: all of it, and that it goes. A key asks for any customer of its account, a session for its own.</summary>
internal sealed class PrivacyHandler(IGrainFactory grains, TimeProvider clock)
{
    public async Task<IResult> ExportAsync(HttpContext http, long? id)
    {
        var caller = http.Caller();
        if (CustomerOf(caller, id) is not { } customer)
        {
            return Problems.NotFound.ToResult();
        }

        var request = new ExportRequest { CustomerId = customer, Actor = caller.Actor, IsOwn = caller.IsSession };
        return await grains.Query(caller.Account).Export(request) is { } first
            ? new ExportResult(grains, caller.Account, request, first, clock)
            : Problems.NotFound.ToResult();
    }

    public async Task<IResult> EraseAsync(HttpContext http, long? id)
    {
        var caller = http.Caller();
        return CustomerOf(caller, id) is { } customer
            ? new CatalogResult(await grains.Customer(caller.Account, customer).Erase(caller.Actor))
            : Problems.NotFound.ToResult();
    }

    public async Task<IResult> ErasureAsync(HttpContext http, long? id)
    {
        var caller = http.Caller();
        return CustomerOf(caller, id) is { } customer
            ? new CatalogResult(await grains.Customer(caller.Account, customer).Erasure())
            : Problems.NotFound.ToResult();
    }

    /// <summary>A session speaks for its own customer, whatever a path says; null where there can be none.</summary>
    private static long? CustomerOf(Caller caller, long? id) => caller.CustomerId ?? (id > 0 ? id : null);
}
