using ZaloOrleans.Api.Hosting;

namespace ZaloOrleans.Api.Http.Access;

/// <summary>Lets a request through to its endpoint, or does not. Whatever does not say who may call it, nobody may.</summary>
internal sealed class AccessMiddleware(RequestDelegate next, Authenticator authenticator, ClusterConnection cluster)
{
    private static readonly Problem AdminRequired = Forbidden("admin_required", "Only the installation's admin key may do this.");

    private static readonly Problem AccountRequired = Forbidden("account_key_required", "This needs an account's key; the admin key belongs to no account.");

    private static readonly Problem SecretRequired = Forbidden("secret_key_required", "A publishable key may only send events. Use a secret key, from your server.");

    private static readonly Problem OriginRefused = Forbidden(
        "origin_not_allowed", "This key or session may not be used from this origin. Add the origin to the key, or to the account's allowedOrigins.");

    private static readonly Problem SessionRefused = Forbidden("session_not_allowed", "The session of a Mini App's user does not reach this. Use a secret key, from your server.");

    private static readonly Problem SessionRequired = Forbidden("session_required", "This is for the user of a Mini App. Open a session with POST /v1/miniapp/session.");

    public Task InvokeAsync(HttpContext http)
    {
        ArgumentNullException.ThrowIfNull(http);

        // No endpoint, or one that routing makes up to say 405 or 415: there is nothing to protect.
        if (http.GetEndpoint() is not RouteEndpoint endpoint)
        {
            return next(http);
        }

        var rule = endpoint.Metadata.GetMetadata<AccessRule>() ?? AccessRule.Nobody;
        return rule.Kind == AccessKind.Open ? next(http) : CheckAsync(http, rule);
    }

    /// <summary>Why the caller may not; null where it may.</summary>
    internal static Problem? Refusal(AccessRule rule, Caller caller, string? origin)
    {
        if (caller.IsSession)
        {
            return !rule.Session ? SessionRefused : CrossOrigin.IsAllowed(caller, origin) ? null : OriginRefused;
        }

        if (rule.Kind is AccessKind.Session)
        {
            return SessionRequired;
        }

        if (caller.IsAdmin)
        {
            return rule.Kind is AccessKind.Admin or AccessKind.AccountOrAdmin or AccessKind.AnyKey ? null : AccountRequired;
        }

        if (rule.Kind is AccessKind.Admin or AccessKind.Nobody)
        {
            return AdminRequired;
        }

        if (caller.IsPublishable)
        {
            return !rule.Publishable ? SecretRequired : CrossOrigin.IsAllowed(caller, origin) ? null : OriginRefused;
        }

        return rule.Scope is null || caller.Has(rule.Scope) ? null : Forbidden("scope_missing", $"The key lacks the scope '{rule.Scope}'.");
    }

    private async Task CheckAsync(HttpContext http, AccessRule rule)
    {
        if (!cluster.IsConnected)
        {
            await ProblemWriter.WriteAsync(http, Problems.Starting);
            return;
        }

        var (caller, problem) = await authenticator.AuthenticateAsync(http.Request);
        var origin = http.Request.Headers.Origin is [{ Length: > 0 } one] ? one : null;
        problem ??= Refusal(rule, caller!, origin);
        if (problem is not null)
        {
            await ProblemWriter.WriteAsync(http, problem);
            return;
        }

        if (origin is not null && caller!.IsClient)
        {
            CrossOrigin.Allow(http.Response.Headers, origin);
        }

        http.Features.Set(caller);
        await next(http);
    }

    private static Problem Forbidden(string code, string detail) => new(StatusCodes.Status403Forbidden, code, detail);
}
