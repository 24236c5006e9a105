namespace ZaloOrleans.Zalo.Tokens;

/// <summary>What wakes the grain of an Official Account's tokens.</summary>
public static class TokenWords
{
    /// <summary>Look at the row and at the clock, and do what is due.</summary>
    public const string Look = "look";
}
