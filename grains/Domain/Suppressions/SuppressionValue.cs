using ZaloOrleans.Rules;

namespace ZaloOrleans.Suppressions;

/// <summary>The form in which a suppressed identity is kept, which is the form in which a decision asks for it.</summary>
public static class SuppressionValue
{
    /// <summary>The normalised value; null where it is none of its type, which is noted.</summary>
    /// <param name="type">Word of <c>suppressionLists.type</c>.</param>
    /// <param name="value">As it was given.</param>
    /// <param name="phone">A phone as E.164, or null where it is none.</param>
    /// <param name="faults">Where faults are noted.</param>
    public static string? Normalize(string type, string value, Func<string, string?> phone, Faults faults)
    {
        ArgumentNullException.ThrowIfNull(value);
        ArgumentNullException.ThrowIfNull(phone);
        ArgumentNullException.ThrowIfNull(faults);
        switch (type)
        {
            case "email":
                return EmailText.Normalize(value) ?? Bad(faults, "invalid_email", "It is an e-mail such as lan@example.vn.");

            case "phone" or "dnc":
                return phone(value) ?? Bad(faults, "invalid_phone", "It is a phone such as 0912 345 678 or +84 912 345 678.");

            default:
                var trimmed = value.Trim();
                return trimmed.Length > 0 ? trimmed : Bad(faults, "too_short", "It is not empty.");
        }
    }

    private static string? Bad(Faults faults, string code, string detail)
    {
        faults.Add("/value", code, detail);
        return null;
    }
}
