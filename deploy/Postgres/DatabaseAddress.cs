using Npgsql;

namespace ZaloOrleans.Deploy;

/// <summary>A database and a login, in the two spellings that are needed: Npgsql's and the URL that <c>psql</c> takes.</summary>
public sealed record DatabaseAddress
{
    private readonly NpgsqlConnectionStringBuilder _builder;

    private DatabaseAddress(NpgsqlConnectionStringBuilder builder) => _builder = builder;

    /// <summary>The database's name.</summary>
    public string Database => _builder.Database ?? "";

    /// <summary>The login's name.</summary>
    public string Login => _builder.Username ?? "";

    /// <summary>Npgsql's <c>Key=Value;...</c>.</summary>
    public string ConnectionString => _builder.ConnectionString;

    /// <summary><c>postgresql://login:password@host:port/database</c>.</summary>
    public string Url
    {
        get
        {
            var host = _builder.Host ?? "127.0.0.1";
            var local = host.StartsWith('/');
            var authority = local ? "" : $"{(host.Contains(':') ? $"[{host}]" : host)}:{_builder.Port}";
            var url = $"postgresql://{Escape(Login)}{(_builder.Password is { } password ? ":" + Escape(password) : "")}@{authority}/{Escape(Database)}";
            return url + Query(local ? $"host={Escape(host)}&port={_builder.Port}" : null, SslMode());
        }
    }

    /// <summary>A server on this machine, reached without encryption.</summary>
    public static DatabaseAddress OnLoopback(int port, string database, string login, string password) => new(new NpgsqlConnectionStringBuilder
    {
        Host = "127.0.0.1",
        Port = port,
        Database = database,
        Username = login,
        Password = password,
        SslMode = Npgsql.SslMode.Disable,
        GssEncryptionMode = GssEncryptionMode.Disable,
    });

    /// <summary>Reads a connection string in either spelling.</summary>
    /// <exception cref="DeployException">It is neither, or names no database or login.</exception>
    public static DatabaseAddress Parse(string text, string source)
    {
        ArgumentNullException.ThrowIfNull(text);
        try
        {
            var builder = PostgresUrl.IsOne(text) ? PostgresUrl.Parse(text) : new NpgsqlConnectionStringBuilder(text);
            if (!string.IsNullOrEmpty(builder.Host) && !string.IsNullOrEmpty(builder.Username) && !string.IsNullOrEmpty(builder.Database))
                return new DatabaseAddress(builder);
        }
        catch (Exception malformed) when (malformed is ArgumentException or FormatException)
        {
            // The parser's own message may repeat the password.
        }
        throw new DeployException(
            $"{source} is not a connection string with host, database and user.",
            "Write Host=...;Port=5432;Database=...;Username=...;Password=... or postgresql://user:password@host:5432/database.");
    }

    /// <summary>The same database for another login.</summary>
    public DatabaseAddress As(string login, string password) => With(builder =>
    {
        builder.Username = login;
        builder.Password = password;
    });

    /// <summary>Another database of the same server.</summary>
    public DatabaseAddress In(string database) => With(builder => builder.Database = database);

    /// <summary>The address without its password.</summary>
    public override string ToString() => $"{Database} at {_builder.Host}:{_builder.Port}";

    private DatabaseAddress With(Action<NpgsqlConnectionStringBuilder> change)
    {
        var builder = new NpgsqlConnectionStringBuilder(ConnectionString);
        change(builder);
        return new DatabaseAddress(builder);
    }

    private string? SslMode() => _builder.SslMode switch
    {
        Npgsql.SslMode.Require => "sslmode=require",
        Npgsql.SslMode.VerifyCA => "sslmode=verify-ca",
        Npgsql.SslMode.VerifyFull => "sslmode=verify-full",
        _ => null,
    };

    private static string Query(params string?[] parts)
    {
        var given = parts.OfType<string>().ToList();
        return given.Count == 0 ? "" : "?" + string.Join('&', given);
    }

    private static string Escape(string text) => Uri.EscapeDataString(text);
}
