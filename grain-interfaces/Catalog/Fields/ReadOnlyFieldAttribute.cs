namespace ZaloOrleans.Catalog;

/// <summary>The engine writes it; a body that names it is refused with <c>read_only</c>.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ReadOnlyFieldAttribute : Attribute;
