namespace ZaloOrleans.Catalog;

/// <summary>The words that a field takes. Input is read in any case; stored and returned is the spelling given here.</summary>
/// <param name="words">At least one.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class WordsAttribute(params string[] words) : Attribute
{
    /// <summary>The words, as they are stored.</summary>
    public IReadOnlyList<string> Words { get; } = words;
}
