namespace ZaloOrleans.Api.Inbound.Values;

/// <summary>Zalo's user ids: digits, and longer than a JSON number keeps.</summary>
internal static class ZaloIdText
{
    /// <summary>What is wrong with an id that is refused.</summary>
    public const string Advice = "Zalo's ids are strings of digits. Send it as a string: as a number it would lose digits.";

    private const int Longest = 30;

    public static bool IsId(string text) => text.Length is > 0 and <= Longest && text.AsSpan().IndexOfAnyExceptInRange('0', '9') < 0;
}
