using ZaloOrleans.Api.Http;
using ZaloOrleans.Api.Inbound.Values;
using ZaloOrleans.Catalog;
using ZaloOrleans.Ingest;
using ZaloOrleans.Keys;

namespace ZaloOrleans.Api.Endpoints.Catalog;

/// <summary>A query for customers by one identity: <c>?externalId=</c>, <c>?zaloUserId=</c>, <c>?phone=</c> or <c>?email=</c> alone.</summary>
internal static class IdentityQuery
{
    /// <summary>The identity that the query asks for, or what is wrong with it; neither where it asks for something else.</summary>
    public static (Identity? Identity, Problem? Problem) Read(CatalogList query)
    {
        ArgumentNullException.ThrowIfNull(query);
        if (query.Filters is not [{ Key: var name, Value: var text }])
        {
            return default;
        }

        return name switch
        {
            "externalId" => Found(IdentityKind.External, text.Length is > 0 and <= 255 ? text : null, name, "invalid_value", "An externalId has 1 to 255 characters."),
            "zaloUserId" => Found(IdentityKind.Zalo, ZaloIdText.IsId(text) ? text : null, name, "invalid_zalo_user_id", "Zalo's ids are digits."),
            "phone" => Found(IdentityKind.Phone, PhoneText.Normalise(AsPhone(text)), name, "invalid_phone", PhoneText.Advice),
            "email" => Found(IdentityKind.Email, EmailText.Normalise(text), name, "invalid_email", EmailText.Advice),
            _ => default,
        };
    }

    /// <summary>In a query an unescaped plus is a space, and most people do not escape it: <c>?phone=+84912...</c>.</summary>
    private static string AsPhone(string text) => text.StartsWith(' ') ? string.Concat("+", text.AsSpan(1)) : text;

    private static (Identity? Identity, Problem? Problem) Found(IdentityKind kind, string? value, string name, string code, string advice) =>
        value is null ? (null, Problems.Invalid("/" + name, code, advice)) : (new Identity(kind, value), null);
}
