namespace ZaloOrleans.Catalog;

/// <summary>Set when the row is made; a patch that names it is refused with <c>read_only</c>.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class CreateOnlyFieldAttribute : Attribute;
