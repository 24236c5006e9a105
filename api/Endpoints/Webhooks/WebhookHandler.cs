using System.Text.Json;
using ZaloOrleans.Api.Hosting;
using ZaloOrleans.Api.Http;
using ZaloOrleans.Api.Inbound.Json;
using ZaloOrleans.Keys;
using ZaloOrleans.Zalo;

namespace ZaloOrleans.Api.Endpoints.Webhooks;

/// <summary>Takes a webhook to the engine as it arrived. What is no JSON object goes no further.</summary>
internal sealed class WebhookHandler(IGrainFactory grains, ClusterConnection cluster)
{
    private const string Signature = "X-ZEvent-Signature";
    private const string Timestamp = "X-ZEvent-Timestamp";
    private static readonly Problem NotAnObject = Problems.Invalid("", "invalid_type", "The body must be an object.");

    private static readonly Problem Forged = new(
        StatusCodes.Status401Unauthorized, "signature_invalid", $"The header {Signature} is not that of an Official Account that is connected here. Check its secret key.");

    private static readonly Problem ForgedMiniApp = new(
        StatusCodes.Status401Unauthorized, "signature_invalid", $"The header {Signature} is not that of a Mini App whose app is connected here. Check its app secret and its Open API key.");

    /// <summary>Of an Official Account.</summary>
    public Task<IResult> HandleAsync(HttpContext http) => HandleAsync(http, Forged, grains.WebhookIntake().Take);

    /// <summary>Of a Mini App.</summary>
    public Task<IResult> HandleMiniAppAsync(HttpContext http) => HandleAsync(http, ForgedMiniApp, grains.WebhookIntake().TakeMiniApp);

    private async Task<IResult> HandleAsync(HttpContext http, Problem forged, Func<WebhookDelivery, Task<WebhookReceipt>> take)
    {
        if (!cluster.IsConnected)
        {
            return Problems.Starting.ToResult();
        }

        WebhookDelivery delivery;
        using (var body = await RequestBody.ReadAsync(http.Request))
        {
            if (Check(body.Bytes) is { } problem)
            {
                return problem.ToResult();
            }

            delivery = new WebhookDelivery(body.Bytes.ToArray(), Header(http.Request, Signature), Header(http.Request, Timestamp));
        }

        return await take(delivery) switch
        {
            WebhookReceipt.Forged => forged.ToResult(),
            WebhookReceipt.Malformed => NotAnObject.ToResult(),
            _ => TypedResults.Json(WebhookAnswer.Taken, WireJson.Plain.WebhookAnswer),
        };
    }

    /// <summary>Why a body is no JSON object; null where it is one.</summary>
    internal static Problem? Check(ReadOnlySpan<byte> body)
    {
        if (JsonSyntax.Check(body) is { } broken)
        {
            return Problems.Invalid([broken]);
        }

        try
        {
            var reader = new Utf8JsonReader(body);
            reader.Read();
            var isObject = reader.TokenType == JsonTokenType.StartObject;
            while (reader.Read())
            {
            }

            return isObject ? null : NotAnObject;
        }
        catch (JsonException e)
        {
            return Problems.Invalid([JsonSyntax.Of(e)]);
        }
    }

    private static string? Header(HttpRequest request, string name) => request.Headers[name] is [{ Length: > 0 } one] ? one : null;
}
