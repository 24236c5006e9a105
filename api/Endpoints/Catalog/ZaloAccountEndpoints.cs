using ZaloOrleans.Api.Http.Access;
using ZaloOrleans.Api.Http.Documentation;
using ZaloOrleans.Catalog;

namespace ZaloOrleans.Api.Endpoints.Catalog;

/// <summary>What Zalo accounts have beyond other resources.</summary>
internal static class ZaloAccountEndpoints
{
    public static void MapZaloAccounts(this IEndpointRouteBuilder app)
    {
        app.MapPost("/v1/zalo-accounts/{id:long}/resume", (HttpContext http, ResourceHandler handler, long id) => handler.ResumeSendingAsync(http, id))
            .Allows(AccessRule.Needs(Scopes.CatalogWrite))
            .Documented("resumeZaloAccount", "ZaloAccounts", "Lets an Official Account's sending go on after it stopped", 404).Produces<ZaloAccountContract>();

        app.MapPost("/v1/zalo-accounts/{id:long}/sync-templates", (HttpContext http, OfficialAccountHandler handler, long id) => handler.SyncTemplatesAsync(http, id))
            .Allows(AccessRule.Needs(Scopes.CatalogWrite))
            .Documented("syncZaloTemplates", "ZaloAccounts", "Reads an Official Account's templates from Zalo", 404, 422).Produces<TemplateSyncContract>()
            .WithDescription("Each of Zalo's templates gets a row of `oa-templates`, with its status; one that a person wrote for it is taken. What a person wrote stays. "
                + "May be called at any time, and as often as wanted.");

        app.MapPost("/v1/zalo-accounts/{id:long}/import-followers", (HttpContext http, OfficialAccountHandler handler, long id) => handler.ImportFollowersAsync(http, id))
            .Allows(AccessRule.Needs(Scopes.CatalogWrite))
            .Documented("importZaloFollowers", "ZaloAccounts", "Starts to make an Official Account's followers customers", 404)
            .Produces<FollowerImportContract>(StatusCodes.Status202Accepted)
            .WithDescription("Goes on by itself, also over restarts; ask for its progress with GET. While one runs, the answer is that one's progress. "
                + "A follower is known again by Zalo's user id. No consent comes of it, and no journey begins.");

        app.MapGet("/v1/zalo-accounts/{id:long}/import-followers", (HttpContext http, OfficialAccountHandler handler, long id) => handler.FollowerImportAsync(http, id))
            .Allows(AccessRule.Needs(Scopes.CatalogRead))
            .Documented("getZaloFollowerImport", "ZaloAccounts", "How far the last import of an Official Account's followers is", 404).Produces<FollowerImportContract>();

        app.MapPost("/v1/zalo-accounts/{id:long}/check", (HttpContext http, OfficialAccountHandler handler, long id) => handler.CheckAsync(http, id))
            .Allows(AccessRule.Needs(Scopes.CatalogRead))
            .Documented("checkZaloAccount", "ZaloAccounts", "Says whether an Official Account works, and what to do where it does not", 404).Produces<AccountCheckContract>()
            .WithDescription("Looks at its token, webhooks, their signature and the quota of templates, and asks Zalo where Zalo knows. Changes nothing.");
    }
}
