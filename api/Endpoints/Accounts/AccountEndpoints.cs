using ZaloOrleans.Api.Endpoints.Catalog;
using ZaloOrleans.Api.Http;
using ZaloOrleans.Api.Http.Access;
using ZaloOrleans.Api.Http.Documentation;
using ZaloOrleans.Catalog;
using ZaloOrleans.Keys;

namespace ZaloOrleans.Api.Endpoints.Accounts;

/// <summary>Accounts, their settings and their keys.</summary>
internal static class AccountEndpoints
{
    public static void MapAccounts(this IEndpointRouteBuilder app)
    {
        const string tag = "Accounts";
        app.MapGet("/v1/accounts", (HttpContext http, AccountHandler handler) => handler.ListAsync(http))
            .Allows(AccessRule.NeedsOrAdmin(Scopes.SettingsRead)).Documented("listAccounts", tag, "With the admin key all accounts, with their zone and currency; with an account's key its own")
            .IsList().Produces<PageContract<AccountContract>>();

        app.MapPost("/v1/accounts", (HttpContext http, AccountHandler handler) => handler.CreateAsync(http))
            .Allows(AccessRule.Admin).Documented("createAccount", tag, "A new account with its first key", 409, 422)
            .IsIdempotent().TakesJson(typeof(NewAccountContract)).Produces<CreatedAccountContract>(201);

        app.MapGet("/v1/accounts/{id:long}", (HttpContext http, AccountHandler handler, long id) => handler.ReadAsync(http, id))
            .Allows(AccessRule.NeedsOrAdmin(Scopes.SettingsRead)).Documented("getAccount", tag, "One account", 404).Produces<AccountContract>();

        app.MapPatch("/v1/accounts/{id:long}", (HttpContext http, AccountHandler handler, long id) => handler.ChangeAsync(http, id))
            .Allows(AccessRule.NeedsOrAdmin(Scopes.SettingsWrite)).Documented("updateAccount", tag, "Changes an account by a merge patch", 404, 409, 412, 422)
            .IsConditional().TakesPatch(typeof(AccountContract)).Produces<AccountContract>();

        app.MapPost("/v1/accounts/{id:long}/rotate-data-key", (HttpContext http, AccountHandler handler, long id) => handler.RotateDataKeyAsync(http, id))
            .Allows(AccessRule.Admin).Documented("rotateDataKey", tag, "Starts to rotate the key that an account's secrets are encrypted with", 404)
            .Produces<KeyRotationContract>(StatusCodes.Status202Accepted)
            .WithDescription("Goes on by itself, also over restarts; ask for its progress with GET. While one runs, the answer is that one's progress. "
                + "The old key is destroyed when nothing is under it any more, ten minutes after it was retired at the earliest.");

        app.MapGet("/v1/accounts/{id:long}/rotate-data-key", (HttpContext http, AccountHandler handler, long id) => handler.DataKeyRotationAsync(http, id))
            .Allows(AccessRule.Admin).Documented("getDataKeyRotation", tag, "How far the last rotation of an account's data key is", 404).Produces<KeyRotationContract>();

        app.MapPost("/v1/accounts/wrap-data-keys", (HttpContext http, AccountHandler handler) => handler.WrapDataKeysAsync(http))
            .Allows(AccessRule.Admin).Documented("wrapDataKeys", tag, "Wraps the data keys of all accounts with the present master key").Produces<KeyWrapContract>();
    }

    public static void MapSettings(this IEndpointRouteBuilder app)
    {
        const string tag = "Settings";
        app.MapGet("/v1/settings", (HttpContext http, AccountHandler handler) => handler.SettingsAsync(http))
            .Allows(AccessRule.Needs(Scopes.SettingsRead)).Documented("getSettings", tag, "The account's settings").Produces<SettingsContract>();

        app.MapGet("/v1/policy", async (HttpContext http, IGrainFactory grains) => new CatalogResult(await grains.OfAccount(http.Caller().Account).Policy()))
            .Allows(AccessRule.Needs(Scopes.SettingsRead)).Documented("getPolicy", tag, "The version of the rules in force, and rules that cannot be read").Produces<PolicyContract>();

        app.MapPatch("/v1/settings", (HttpContext http, AccountHandler handler) => handler.ChangeSettingsAsync(http))
            .Allows(AccessRule.Needs(Scopes.SettingsWrite)).Documented("updateSettings", tag, "Changes settings by a merge patch", 412, 422)
            .IsConditional().TakesPatch(typeof(SettingsContract)).Produces<SettingsContract>();
    }

    public static void MapApiKeys(this IEndpointRouteBuilder app)
    {
        const string tag = "API keys";
        var rule = AccessRule.Needs(Scopes.KeysWrite);
        app.MapGet("/v1/api-keys", (HttpContext http, AccountHandler handler) => handler.KeysAsync(http))
            .Allows(rule).Documented("listApiKeys", tag, "All keys, without their secrets").Produces<PageContract<ApiKeyContract>>();

        app.MapPost("/v1/api-keys", (HttpContext http, AccountHandler handler) => handler.CreateKeyAsync(http))
            .Allows(rule).Documented("createApiKey", tag, "A new key. Its secret is in this answer and in no other", 409, 422)
            .IsIdempotent().TakesJson(typeof(NewApiKeyContract)).Produces<CreatedApiKeyContract>(201);

        app.MapDelete("/v1/api-keys/{id:long}", (HttpContext http, AccountHandler handler, long id) => handler.RevokeKeyAsync(http, id))
            .Allows(rule).Documented("revokeApiKey", tag, "Revokes a key; it is refused everywhere within five seconds", 404).Produces(204);
    }
}
