using NodaTime;

namespace ZaloOrleans.QuietHours;

/// <summary>Time zones by their IANA names, from data that comes with the engine and not with the machine.</summary>
public static class Zones
{
    /// <summary>Where a customer is of whom nothing else is known.</summary>
    public const string Default = "Asia/Ho_Chi_Minh";

    /// <summary>The zone of a name; null where there is none.</summary>
    public static DateTimeZone? Find(string? name) => name is null ? null : DateTimeZoneProviders.Tzdb.GetZoneOrNull(name);

    /// <summary>The first of these that is a zone, else <see cref="Default"/>.</summary>
    /// <param name="customer">The customer's; null where it is not known.</param>
    /// <param name="account">The account's.</param>
    public static DateTimeZone Of(string? customer, string? account) => Find(customer) ?? Find(account) ?? DateTimeZoneProviders.Tzdb[Default];
}
