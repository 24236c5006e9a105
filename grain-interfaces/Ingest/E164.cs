using PhoneNumbers;

namespace ZaloOrleans.Ingest;

/// <summary>
/// Phones in their one form. The edge and the silo must agree on it, and this assembly takes no packages; so both compile this file, and
/// this assembly leaves it out.
/// </summary>
internal static class E164
{
    private const string Region = "VN";

    /// <summary>A phone in any usual spelling (<c>0912...</c>, <c>84912...</c>, <c>+84 91 2...</c>) as E.164; null where it is none.</summary>
    public static string? Normalize(string text)
    {
        if (text.Length > 40)
        {
            return null;
        }

        try
        {
            var phones = PhoneNumberUtil.GetInstance();
            var phone = phones.Parse(text, Region);
            return phones.IsValidNumber(phone) ? phones.Format(phone, PhoneNumberFormat.E164) : null;
        }
        catch (NumberParseException)
        {
            return null;
        }
    }
}
