namespace ZaloOrleans.Deploy;

/// <summary>The options of <c>deploy/up</c>.</summary>
public sealed record UpOptions
{
    public const string Usage = """
        usage: deploy/up [--data DIR] [--api-port N] [--silos N] [--fresh] [--no-demo] [--rotate-master-key]

          --data DIR     where everything is kept (default: .data in the checkout)
          --api-port N   the API's port (default: the one of the last start, else 8080)
          --silos N      how many silos run, 1 to 16 (default: as many as at the last start, else 1)
          --fresh        throw the data away first; keys are kept
          --no-demo      load no demo account
          --rotate-master-key
                         change the master key while everything runs, or go on with it where it was interrupted; the old key
                         is dropped when this is run again a day later

        environment:
          ZALO_DATABASE    connection string of a database's owner, to use that database instead of a private cluster
          ZALO_MASTER_KEY  32 bytes in base64 that encrypt secrets, to use them instead of master.key in DIR
        """;

    private const int MostSilos = 16;

    /// <summary>The data folder; null is the default one.</summary>
    public string? Data { get; init; }

    /// <summary>The API's port, 1 to 65535; null keeps the last one.</summary>
    public int? ApiPort { get; init; }

    /// <summary>How many silos run, 1 to 16; null keeps the number.</summary>
    public int? Silos { get; init; }

    /// <summary>Throw the data away first.</summary>
    public bool Fresh { get; init; }

    /// <summary>Load the demo account, once. Default true.</summary>
    public bool Demo { get; init; } = true;

    /// <summary>Change the master key, or go on with it.</summary>
    public bool RotateMasterKey { get; init; }

    /// <exception cref="UsageException">An option is unknown, or its value is not allowed.</exception>
    public static UpOptions Parse(IReadOnlyList<string> arguments)
    {
        var options = new UpOptions();
        var reader = new OptionReader(arguments);
        while (reader.Next() is { } option)
        {
            options = option switch
            {
                "--data" => options with { Data = reader.Text(option) },
                "--api-port" => options with { ApiPort = reader.Number(option, 1, 65535) },
                "--silos" => options with { Silos = reader.Number(option, 1, MostSilos) },
                "--fresh" => options with { Fresh = true },
                "--no-demo" => options with { Demo = false },
                "--rotate-master-key" => options with { RotateMasterKey = true },
                _ => throw new UsageException($"unknown option '{option}'."),
            };
        }
        return options;
    }
}
