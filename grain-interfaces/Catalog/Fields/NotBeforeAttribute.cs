namespace ZaloOrleans.Catalog;

/// <summary>A time that is not earlier than that of another field; where either is absent, anything goes.</summary>
/// <param name="field">The other field, as on the wire.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class NotBeforeAttribute(string field) : Attribute
{
    /// <summary>The other field, as on the wire.</summary>
    public string Field { get; } = field;
}
