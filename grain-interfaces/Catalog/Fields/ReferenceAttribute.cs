namespace ZaloOrleans.Catalog;

/// <summary>The id of a live row of another resource of the same account. That row cannot be deleted while this one lives.</summary>
/// <param name="resource">The parent's resource, as on the wire.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ReferenceAttribute(string resource) : Attribute
{
    /// <summary>The parent's resource, as on the wire.</summary>
    public string Resource { get; } = resource;
}
