using System.Globalization;

namespace ZaloOrleans.Deploy;

/// <summary>The names of an installation's services; they also name the logs.</summary>
public static class ServiceNames
{
    public const string Api = "api";
    public const string Simulator = "simulator";
    private const string SiloPrefix = "silo-";

    /// <summary>The silo with this number, counted from 1.</summary>
    public static string Silo(int number) => SiloPrefix + number.ToString(CultureInfo.InvariantCulture);

    /// <summary>The number of a silo, counted from 1; null when the service is none.</summary>
    public static int? SiloNumber(string service)
    {
        ArgumentNullException.ThrowIfNull(service);
        return service.StartsWith(SiloPrefix, StringComparison.Ordinal)
            && int.TryParse(service[SiloPrefix.Length..], CultureInfo.InvariantCulture, out var number)
            ? number
            : null;
    }
}
