namespace ZaloOrleans.Catalog;

/// <summary>A secret: it is stored encrypted and never returned, not even masked.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class WriteOnlyFieldAttribute : Attribute;
