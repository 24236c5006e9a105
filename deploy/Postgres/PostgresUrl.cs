using System.Globalization;
using System.Text.RegularExpressions;
using Npgsql;

namespace ZaloOrleans.Deploy;

/// <summary>Reads <c>postgres://user:password@host:port/database?sslmode=require</c>, which Npgsql does not.</summary>
internal static partial class PostgresUrl
{
    private const int DefaultPort = 5432;
    private static readonly string[] Schemes = ["postgres://", "postgresql://"];

    /// <summary>True when the text is meant as a URL.</summary>
    public static bool IsOne(string text) => Schemes.Any(scheme => text.StartsWith(scheme, StringComparison.OrdinalIgnoreCase));

    /// <exception cref="FormatException">It is no URL, or has a parameter that is not known.</exception>
    public static NpgsqlConnectionStringBuilder Parse(string text)
    {
        // Not System.Uri: that refuses a login before an empty host, which stands for a socket or this machine.
        var parts = Pattern().Match(text).Groups;
        if (!parts["database"].Success) throw new FormatException("Not a URL of a database.");
        var builder = new NpgsqlConnectionStringBuilder
        {
            Host = Part("host") is { Length: > 0 } host ? host : "127.0.0.1",
            Port = parts["port"].Success ? int.Parse(parts["port"].ValueSpan, CultureInfo.InvariantCulture) : DefaultPort,
            Username = Part("user"),
            Password = Part("password"),
            Database = Part("database"),
        };
        foreach (var parameter in parts["query"].Value.Split('&', StringSplitOptions.RemoveEmptyEntries)) Apply(builder, parameter);
        return builder;

        string? Part(string name) => parts[name].Success ? Uri.UnescapeDataString(parts[name].Value) : null;
    }

    private static void Apply(NpgsqlConnectionStringBuilder builder, string parameter)
    {
        var (name, value) = parameter.Split('=', 2) is [var key, var text] ? (key, Uri.UnescapeDataString(text)) : (parameter, "");
        switch (name)
        {
            case "sslmode":
                builder.SslMode = Enum.Parse<SslMode>(value.Replace("-", "", StringComparison.Ordinal), ignoreCase: true);
                break;
            case "host":
                builder.Host = value;
                break;
            case "port":
                builder.Port = int.Parse(value, CultureInfo.InvariantCulture);
                break;
            case "sslrootcert":
                builder.RootCertificate = value;
                break;
            case "application_name":
                builder.ApplicationName = value;
                break;
            default:
                throw new FormatException($"The parameter {name} is not known.");
        }
    }

    [GeneratedRegex(
        @"^[a-z]+://(?:(?<user>[^:@/]+)(?::(?<password>[^@/]*))?@)?(?:\[(?<host>[^\]]+)\]|(?<host>[^:/?@]*))(?::(?<port>\d{1,5}))?/(?<database>[^/?]+)(?:\?(?<query>.*))?$",
        RegexOptions.IgnoreCase)]
    private static partial Regex Pattern();
}
