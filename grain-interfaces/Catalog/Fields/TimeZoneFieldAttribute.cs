namespace ZaloOrleans.Catalog;

/// <summary>An IANA time zone, such as <c>Asia/Ho_Chi_Minh</c>.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class TimeZoneFieldAttribute : Attribute;
