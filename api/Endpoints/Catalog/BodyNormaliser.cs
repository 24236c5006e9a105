using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using ZaloOrleans.Api.Inbound.Json;
using ZaloOrleans.Api.Inbound.Values;

namespace ZaloOrleans.Api.Endpoints.Catalog;

/// <summary>
/// Normalises the identities in bodies of customers and suppressions, as ingest does: phones become E.164, e-mails lower case. Everything
/// else stays as it is, and is the catalog's to check.
/// </summary>
internal static class BodyNormaliser
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The body to pass on.</summary>
    /// <param name="resource">The resource's name on the wire.</param>
    /// <param name="json">A JSON object that was checked.</param>
    /// <param name="faults">Gets what is no identity.</param>
    public static string Normalise(string resource, string json, FaultList faults) => resource switch
    {
        "customers" => Rewrite(json, body => Customer(body, faults)),
        "suppressions" => Rewrite(json, body => Suppression(body, faults)),
        _ => json,
    };

    private static string Rewrite(string json, Func<JsonObject, bool> change)
    {
        var body = JsonNode.Parse(json)!.AsObject();
        return change(body) ? body.ToJsonString(Plain) : json;
    }

    private static bool Customer(JsonObject body, FaultList faults)
    {
        if (body["zaloUserId"] is JsonValue id && id.GetValueKind() == JsonValueKind.Number)
        {
            faults.Add("/zaloUserId", "invalid_type", ZaloIdText.Advice);
        }

        return Phone(body, "phone", faults) | Email(body, "email", faults);
    }

    private static bool Suppression(JsonObject body, FaultList faults) => Text(body, "type")?.ToUpperInvariant() switch
    {
        "PHONE" or "DNC" => Phone(body, "value", faults),
        "EMAIL" => Email(body, "value", faults),
        _ => false,
    };

    private static bool Phone(JsonObject body, string name, FaultList faults) =>
        Replace(body, name, PhoneText.Normalise, "invalid_phone", PhoneText.Advice, faults);

    private static bool Email(JsonObject body, string name, FaultList faults) =>
        Replace(body, name, EmailText.Normalise, "invalid_email", EmailText.Advice, faults);

    private static bool Replace(JsonObject body, string name, Func<string, string?> normalise, string code, string advice, FaultList faults)
    {
        if (Text(body, name) is not { } text)
        {
            return false;
        }

        if (normalise(text) is not { } value)
        {
            faults.Add("/" + name, code, advice);
            return false;
        }

        body[name] = value;
        return value != text;
    }

    private static string? Text(JsonObject body, string name) =>
        body[name] is JsonValue value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : null;
}
