using ZaloOrleans.Api.Http.Access;
using ZaloOrleans.Api.Http.Documentation;
using ZaloOrleans.Catalog;

namespace ZaloOrleans.Api.Endpoints.Catalog;

/// <summary>What templates have beyond other resources.</summary>
internal static class OaTemplateEndpoints
{
    private const string Tag = "OaTemplates";

    public static void MapOaTemplates(this IEndpointRouteBuilder app)
    {
        var write = AccessRule.Needs(Scopes.CatalogWrite);
        app.MapPost("/v1/oa-templates/{id:long}/submit", (HttpContext http, OaTemplateHandler handler, long id) => handler.SubmitAsync(http, id))
            .Allows(write).Documented("submitOaTemplate", Tag, "Asks for the approval of a draft, or of the next version of an approved template", 404, 412, 422)
            .IsConditional().Produces<OaTemplateContract>();

        app.MapPost("/v1/oa-templates/{id:long}/approve", (HttpContext http, OaTemplateHandler handler, long id) => handler.ApproveAsync(http, id))
            .Allows(write).Documented("approveOaTemplate", Tag, "Approves what was submitted: it is what is sent from the next decision on", 404, 412, 422)
            .IsConditional().Produces<OaTemplateContract>();

        app.MapPost("/v1/oa-templates/{id:long}/reject", (HttpContext http, OaTemplateHandler handler, long id) => handler.RejectAsync(http, id))
            .Allows(write).Documented("rejectOaTemplate", Tag, "Rejects what was submitted, with a reason. A version approved before is sent as before", 404, 412, 422)
            .IsConditional().TakesJson(typeof(RejectionContract)).Produces<OaTemplateContract>();

        app.MapPost("/v1/oa-templates/{id:long}/preview", (HttpContext http, OaTemplateHandler handler, long id) => handler.PreviewAsync(http, id))
            .Allows(AccessRule.Needs(Scopes.CustomersRead)).Documented("previewOaTemplate", Tag, "Shows a template with a customer's data, and sends nothing", 404, 422)
            .TakesJson(typeof(PreviewContract)).Produces<PreviewedContract>();
    }
}
