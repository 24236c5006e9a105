using System.Buffers;
using PhoneNumbers;

namespace ZaloOrleans.Ingest;

/// <summary>
/// Phones in their one form. The edge and the silo must agree on it, and this assembly takes no packages; so both compile this file, and
/// this assembly leaves it out.
/// </summary>
internal static class E164
{
    /// <summary>Numbers without a country code are taken for this country's.</summary>
    private const string Region = "VN";
    private const int Longest = 40;

    // The library would read letters as the keys of an old telephone.
    private static readonly SearchValues<char> Characters = SearchValues.Create("0123456789+-./() \u00A0\u2010\u2011\u2012\u2013");

    /// <summary>A phone in any usual spelling (<c>0912...</c>, <c>84912...</c>, <c>+84 91 2...</c>) as E.164; null where it is none.</summary>
    public static string? Normalize(string text)
    {
        if (text.Length is 0 or > Longest || text.AsSpan().ContainsAnyExcept(Characters))
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
