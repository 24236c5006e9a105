using ZaloOrleans.Experiments;
using ZaloOrleans.Policy;
using ZaloOrleans.QuietHours;
using ZaloOrleans.Rules;

namespace ZaloOrleans.Accounts;

/// <summary>Checks settings beyond their contract, and brings them into the form in which they are kept. Pure.</summary>
public static class SettingsChecks
{
    /// <summary>The value to keep of a field that the contract found right; null where a fault was noted.</summary>
    public static object? Check(string field, object? value, Faults faults)
    {
        ArgumentNullException.ThrowIfNull(faults);
        var at = $"/{field}";
        switch (field)
        {
            case "currency":
                return Currency((string)value!, at, faults);

            case "quietHours":
                QuietWindows.Read((string)value!, at, faults);
                return value;

            case "advertising":
                AdvertisingRules.Read((string)value!, at, faults);
                return value;

            case "holdout" when value is string holdout:
                HoldoutReader.Read(holdout, at, faults);
                return value;

            case "testRecipients":
                return TextLists.Json(TextLists.Read((string)value!, at, t => t.Trim() is { Length: > 0 and <= 64 } text ? text : null,
                    "invalid_recipient", "A Zalo user id or a phone, at most 64 characters.", faults));

            case "allowedOrigins":
                return TextLists.Json(TextLists.Read((string)value!, at, WebPlaces.Origin, "invalid_origin", "An origin such as https://h5.zdn.vn, without a path.", faults));

            case "linkHosts":
                return TextLists.Json(TextLists.Read((string)value!, at, WebPlaces.Host, "invalid_host", "A host such as shop.example.vn.", faults));

            default:
                return value;
        }
    }

    /// <summary>A currency's code in capitals; a fault is noted where there is none.</summary>
    public static string? Currency(string code, string at, Faults faults)
    {
        ArgumentNullException.ThrowIfNull(faults);
        if (Currencies.Find(code) is { } known)
        {
            return known;
        }

        faults.Add(at, "invalid_currency", "It is an ISO 4217 code such as VND.");
        return null;
    }
}
