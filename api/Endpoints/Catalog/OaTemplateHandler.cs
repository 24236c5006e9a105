using ZaloOrleans.Api.Http;
using ZaloOrleans.Keys;

namespace ZaloOrleans.Api.Endpoints.Catalog;

/// <summary>What templates have beyond other resources: a review, and a preview.</summary>
internal sealed class OaTemplateHandler(IGrainFactory grains)
{
    private const string Templates = "oa-templates";

    public async Task<IResult> SubmitAsync(HttpContext http, long id) => id < 1
        ? Problems.NotFound.ToResult()
        : new CatalogResult(await grains.Catalog(http.Caller().Account).SubmitTemplate(ChangeRequest.WithoutBody(http, Templates, id)));

    public async Task<IResult> ApproveAsync(HttpContext http, long id) => id < 1
        ? Problems.NotFound.ToResult()
        : new CatalogResult(await grains.Catalog(http.Caller().Account).ApproveTemplate(ChangeRequest.WithoutBody(http, Templates, id)));

    public async Task<IResult> RejectAsync(HttpContext http, long id)
    {
        if (id < 1)
        {
            return Problems.NotFound.ToResult();
        }

        var (change, problem) = await ChangeRequest.ReadAsync(http, Templates, id);
        return change is null ? problem!.ToResult() : new CatalogResult(await grains.Catalog(http.Caller().Account).RejectTemplate(change));
    }

    public async Task<IResult> PreviewAsync(HttpContext http, long id)
    {
        if (id < 1)
        {
            return Problems.NotFound.ToResult();
        }

        var (body, problem) = await JsonRequest.ReadAsync(http.Request);
        return body is null ? problem!.ToResult() : new CatalogResult(await grains.Query(http.Caller().Account).PreviewTemplate(id, body.Json));
    }
}
