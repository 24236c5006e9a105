using Npgsql;

namespace ZaloOrleans.Deploy;

/// <summary>Reads <c>postgres://user:password@host:port/database?sslmode=require</c>, which Npgsql does not.</summary>
internal static class PostgresUrl
{
    private static readonly string[] Schemes = ["postgres://", "postgresql://"];

    /// <summary>True when the text is meant as a URL.</summary>
    public static bool IsOne(string text) => Schemes.Any(scheme => text.StartsWith(scheme, StringComparison.OrdinalIgnoreCase));

    /// <exception cref="FormatException">It is no URL, or has a parameter that is not known.</exception>
    public static NpgsqlConnectionStringBuilder Parse(string text)
    {
        var url = new Uri(text);
        var login = url.UserInfo.Split(':', 2);
        var builder = new NpgsqlConnectionStringBuilder
        {
            Host = url.Host == "" ? "127.0.0.1" : url.Host.Trim('[', ']'),
            Port = url.Port > 0 ? url.Port : 5432,
            Username = Uri.UnescapeDataString(login[0]),
            Password = login.Length > 1 ? Uri.UnescapeDataString(login[1]) : null,
            Database = Uri.UnescapeDataString(url.AbsolutePath.TrimStart('/')),
        };
        foreach (var parameter in url.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries)) Apply(builder, parameter);
        return builder;
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
                builder.Port = int.Parse(value, System.Globalization.CultureInfo.InvariantCulture);
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
}
