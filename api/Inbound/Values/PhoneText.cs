using System.Buffers;
using PhoneNumbers;

namespace ZaloOrleans.Api.Inbound.Values;

/// <summary>Phones in any usual spelling become E.164: <c>0912 345 678</c>, <c>84912345678</c> and <c>+84 (91) 234-5678</c> are one.</summary>
internal static class PhoneText
{
    /// <summary>What is wrong with a phone that is refused.</summary>
    public const string Advice = "This is no phone number. Vietnamese numbers may be written 0912345678, 84912345678 or +84912345678, others with their country code (+1 650...).";

    /// <summary>Numbers without a country code are taken for this country's.</summary>
    private const string Region = "VN";
    private const int Longest = 40;

    // The library would read letters as the keys of an old telephone.
    private static readonly SearchValues<char> Characters = SearchValues.Create("0123456789+-./() \u00A0\u2010\u2011\u2012\u2013");

    /// <summary>The phone as E.164; null where it is none.</summary>
    public static string? Normalise(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length is 0 or > Longest || text.AsSpan().ContainsAnyExcept(Characters))
        {
            return null;
        }

        var phones = PhoneNumberUtil.GetInstance();
        try
        {
            var number = phones.Parse(text, Region);
            return phones.IsValidNumber(number) ? phones.Format(number, PhoneNumberFormat.E164) : null;
        }
        catch (NumberParseException)
        {
            return null;
        }
    }
}
