namespace ZaloOrleans.Catalog;

/// <summary>What a JSON field holds at its top. Without this attribute: anything.</summary>
/// <param name="isObject">An object; otherwise an array.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class JsonShapeAttribute(bool isObject) : Attribute
{
    /// <summary>An object; otherwise an array.</summary>
    public bool IsObject { get; } = isObject;

    /// <summary>Most characters of its text. Default 60,000.</summary>
    public int MostCharacters { get; init; } = 60_000;
}
