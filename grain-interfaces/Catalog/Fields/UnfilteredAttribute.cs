namespace ZaloOrleans.Catalog;

/// <summary>Lists can neither be filtered nor sorted by it.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class UnfilteredAttribute : Attribute;
