using System.Collections.Immutable;
using ZaloOrleans.Api.Endpoints.Catalog;
using ZaloOrleans.Api.Endpoints.Ingest;
using ZaloOrleans.Api.Hosting;
using ZaloOrleans.Api.Http;
using ZaloOrleans.Api.Http.Access;
using ZaloOrleans.Api.Inbound.Items;
using ZaloOrleans.Keys;
using ZaloOrleans.MiniApps;

namespace ZaloOrleans.Api.Endpoints.MiniApps;

/// <summary>What the user of a Mini App may ask for: a session, and with it what is theirs.</summary>
internal sealed class MiniAppHandler(IGrainFactory grains, Ingestor ingestor, ClusterConnection cluster, TimeProvider clock)
{
    private static readonly Problem AppUnknown = new(
        StatusCodes.Status422UnprocessableEntity, "app_not_connected", "No Official Account of this app is connected here with the app's secret (appSecret).");

    private static readonly Problem TokenRefused = new(
        StatusCodes.Status401Unauthorized, "access_token_invalid", "Zalo does not accept this access token. Get a new one with getAccessToken(), of the app that appId names.");

    private static readonly Problem PhoneRefused = new(
        StatusCodes.Status422UnprocessableEntity, "phone_token_invalid", "Zalo does not accept this phone token: it lasts two minutes and works once. Get a new one, or leave it out.");

    private static readonly Problem Withheld = new(
        StatusCodes.Status422UnprocessableEntity, "identity_withheld", "Zalo does not say who this is. Ask the user with authorize(), and try again.");

    private static readonly Problem Unavailable = new(
        StatusCodes.Status503ServiceUnavailable, "zalo_unavailable", "Zalo could not be asked. Try again.") { RetryAfter = TimeSpan.FromSeconds(2) };

    public async Task<IResult> OpenAsync(HttpContext http)
    {
        if (!cluster.IsConnected)
        {
            return Problems.Starting.ToResult();
        }

        var origin = http.Request.Headers.Origin is [{ Length: > 0 } one] ? one : null;
        Expose(http, origin, []);
        var (body, problem) = await ClientBody.ReadAsync(http.Request, "appId", "accessToken", "phoneToken");
        if (body is null)
        {
            return problem!.ToResult();
        }

        var login = new MiniAppLogin(body.Digits("appId"), body.Token("accessToken", required: true) ?? "", body.Token("phoneToken", required: false));
        if (body.Problem is { } wrong)
        {
            return wrong.ToResult();
        }

        var session = await grains.MiniApp().Open(login);
        Expose(http, origin, session.Origins);
        return session.Outcome switch
        {
            MiniAppOutcome.Opened => TypedResults.Json(new SessionAnswer(session.Token!, session.ExpiresAt, session.CustomerId), WireJson.Plain.SessionAnswer),
            MiniAppOutcome.AppUnknown => AppUnknown.ToResult(),
            MiniAppOutcome.TokenRefused => TokenRefused.ToResult(),
            MiniAppOutcome.PhoneRefused => PhoneRefused.ToResult(),
            MiniAppOutcome.IdentityWithheld => Withheld.ToResult(),
            _ => Unavailable.ToResult(),
        };
    }

    public async Task<IResult> MeAsync(HttpContext http)
    {
        var caller = http.Caller();
        return new CatalogResult(await grains.Catalog(caller.Account).Read("customers", caller.CustomerId!.Value));
    }

    public async Task<IResult> ConsentAsync(HttpContext http)
    {
        var caller = http.Caller();
        if (IdempotencyKey.Read(http.Request, out var key) is { } badKey)
        {
            return badKey.ToResult();
        }

        var (body, problem) = await ClientBody.ReadAsync(http.Request, "marketingConsent");
        var agrees = body?.Flag("marketingConsent") ?? false;
        if ((problem ?? body!.Problem) is { } wrong)
        {
            return wrong.ToResult();
        }

        var item = ConsentItem.Of(agrees, SingleHandler.MessageIdOf(key), clock.GetUtcNow());
        var outcome = (await ingestor.TakeAsync(caller, [new InboundItem(item, null, false) { OfCustomer = true }], 1)).OutcomeOf(0);
        return outcome switch
        {
            { IsStored: true } => TypedResults.Json(new ConsentAnswer(agrees), WireJson.Plain.ConsentAnswer),
            { Fault: { } fault } => Problems.Invalid([fault]).ToResult(),
            _ => (outcome?.Failure ?? Problems.TimedOut).ToResult(),
        };
    }

    /// <summary>Lets a page of the account's read the answer. Whose the app is, is not known before it was looked up.</summary>
    private static void Expose(HttpContext http, string? origin, ImmutableArray<string> origins)
    {
        if (origin is not null && CrossOrigin.IsAmong(origins, origin))
        {
            CrossOrigin.Allow(http.Response.Headers, origin);
        }
    }
}
