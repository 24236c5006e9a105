using System.Globalization;
using System.Text.Json;
using ZaloOrleans.Api.Http;
using ZaloOrleans.Api.Inbound.Values;
using ZaloOrleans.Errors;
using ZaloOrleans.Ingest;
using ZaloOrleans.Keys;

namespace ZaloOrleans.Api.Endpoints.Experiments;

/// <summary>Whose variants are asked for.</summary>
/// <param name="Asks">The customers.</param>
/// <param name="IsList">Whether the request has a list of them.</param>
internal sealed record AssignmentBody(IReadOnlyList<AssignmentAsk> Asks, bool IsList)
{
    /// <summary>Most customers of a request.</summary>
    public const int MostCustomers = 500;

    private const string OneOf = "A customer is named by one of customerId, externalId, phone and zaloUserId.";
    private static readonly string[] Names = ["customerId", "externalId", "phone", "zaloUserId"];

    private static readonly Problem NotYours = new(
        StatusCodes.Status403Forbidden, "customer_not_yours", "A session speaks for its own customer only. Leave the customer out, or ask with a secret key from your server.");

    /// <summary>Reads a body whose syntax was checked.</summary>
    /// <param name="json">The body.</param>
    /// <param name="own">The customer of a session; null: a key asks.</param>
    public static (AssignmentBody? Body, Problem? Problem) Read(string json, long? own)
    {
        using var document = JsonDocument.Parse(json);
        var root = document.RootElement;
        if (own is { } customer)
        {
            var isOwn = Given(root).All(f => f.Name == "customerId" && f.Value.ValueKind == JsonValueKind.Number && f.Value.TryGetInt64(out var id) && id == customer);
            return isOwn ? (new AssignmentBody([new AssignmentAsk(customer, null, null)], false), null) : (null, NotYours);
        }

        if (!root.TryGetProperty("customers", out var list) || list.ValueKind == JsonValueKind.Null)
        {
            var ask = ReadOne(root, "");
            return ask.Fault is { } fault ? (null, Problems.Invalid([fault])) : (new AssignmentBody([ask], false), null);
        }

        if (Given(root).FirstOrDefault(f => f.Name != "customers") is { Value.ValueKind: not JsonValueKind.Undefined } other)
        {
            return (null, Problems.Invalid($"/{Escape(other.Name)}", "not_allowed", "Beside customers there is nothing else."));
        }

        return list.ValueKind != JsonValueKind.Array || list.GetArrayLength() == 0 ? (null, Problems.Invalid("/customers", "invalid_type", $"It is a list of 1 to {MostCustomers} customers."))
            : list.GetArrayLength() > MostCustomers ? (null, new Problem(StatusCodes.Status413PayloadTooLarge, "too_many_items", $"A request has at most {MostCustomers} customers."))
            : (new AssignmentBody([.. list.EnumerateArray().Select((c, i) => ReadOne(c, string.Create(CultureInfo.InvariantCulture, $"/customers/{i}")))], true), null);
    }

    private static AssignmentAsk ReadOne(JsonElement json, string at)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            return Bad(at, "invalid_type", OneOf);
        }

        var fields = Given(json).ToList();
        return fields.FirstOrDefault(f => !Names.Contains(f.Name)) is { Value.ValueKind: not JsonValueKind.Undefined } unknown
            ? Bad($"{at}/{Escape(unknown.Name)}", "unknown_field", OneOf)
            : fields is [var one] ? ReadOne(one, $"{at}/{one.Name}") : Bad(at, "customer_required", OneOf);
    }

    /// <summary>A field that is null is one that is not there.</summary>
    private static IEnumerable<JsonProperty> Given(JsonElement json) => json.EnumerateObject().Where(f => f.Value.ValueKind != JsonValueKind.Null);

    private static AssignmentAsk ReadOne(JsonProperty field, string at)
    {
        if (field.Name == "customerId")
        {
            return field.Value.ValueKind == JsonValueKind.Number && field.Value.TryGetInt64(out var id) && id > 0
                ? new AssignmentAsk(id, null, null) : Bad(at, "invalid_type", "It is a row id, a positive number.");
        }

        var text = field.Value.ValueKind == JsonValueKind.String ? field.Value.GetString()! : null;
        return field.Name switch
        {
            "externalId" => Of(IdentityKind.External, text is { Length: > 0 and <= 255 } ? text : null, at, "invalid_value", "An externalId has 1 to 255 characters."),
            "phone" => Of(IdentityKind.Phone, text is null ? null : PhoneText.Normalise(text), at, "invalid_phone", PhoneText.Advice),
            _ => Of(IdentityKind.Zalo, text is not null && ZaloIdText.IsId(text) ? text : null, at, "invalid_zalo_user_id", ZaloIdText.Advice),
        };
    }

    private static AssignmentAsk Of(IdentityKind kind, string? value, string at, string code, string advice) =>
        value is null ? Bad(at, code, advice) : new AssignmentAsk(0, new Identity(kind, value), null);

    private static AssignmentAsk Bad(string at, string code, string detail) => new(0, null, new Fault(at, code, detail));

    private static string Escape(string name) => name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
}

/// <summary>A customer whose variant is asked for.</summary>
/// <param name="CustomerId">The row id; 0: the identity leads there.</param>
/// <param name="Identity">What leads to the customer.</param>
/// <param name="Fault">What is wrong with it.</param>
internal sealed record AssignmentAsk(long CustomerId, Identity? Identity, Fault? Fault);
