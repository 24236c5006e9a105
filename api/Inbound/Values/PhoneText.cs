using ZaloOrleans.Ingest;

namespace ZaloOrleans.Api.Inbound.Values;

/// <summary>Phones in any usual spelling become E.164: <c>0912 345 678</c>, <c>84912345678</c> and <c>+84 (91) 234-5678</c> are one.</summary>
internal static class PhoneText
{
    /// <summary>What is wrong with a phone that is refused.</summary>
    public const string Advice = "This is no phone number. Vietnamese numbers may be written 0912345678, 84912345678 or +84912345678, others with their country code (+1 650...).";

    /// <summary>The phone as E.164; null where it is none.</summary>
    public static string? Normalise(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return E164.Normalize(text);
    }
}
