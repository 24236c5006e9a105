namespace ZaloOrleans.Catalog;

/// <summary>The last field of a unique key; a second row with the same key is a conflict that points to this field.</summary>
/// <param name="index">Name of the database's index, in lower case.</param>
[AttributeUsage(AttributeTargets.Property, AllowMultiple = true)]
public sealed class UniqueKeyAttribute(string index) : Attribute
{
    /// <summary>Name of the database's index, in lower case.</summary>
    public string Index { get; } = index;
}
