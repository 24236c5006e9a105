using System.Text.Json;

namespace ZaloOrleans.Deploy;

/// <summary>How to reach a running installation: <c>connection.json</c>.</summary>
public sealed record ConnectionFile
{
    /// <summary>The API's base URL.</summary>
    public required string Api { get; init; }

    /// <summary>The installation's key: it makes accounts.</summary>
    public required string AdminKey { get; init; }

    /// <summary>The demo account's key, with full rights; null when there is no demo account.</summary>
    public string? ApiKey { get; init; }

    /// <summary>The demo account's id; null when there is no demo account.</summary>
    public long? AccountId { get; init; }

    /// <summary>Prometheus metrics of the first silo.</summary>
    public required string Metrics { get; init; }

    /// <summary>The simulated Zalo's base URL.</summary>
    public required string Simulator { get; init; }

    /// <summary>What the simulated Zalo knows the demo's Official Account by.</summary>
    public required ZaloConnection Zalo { get; init; }

    /// <summary>The owner's connection to the database, as a URL that <c>psql</c> takes.</summary>
    public required string Postgres { get; init; }

    /// <summary>The running silos, by number.</summary>
    public required IReadOnlyList<SiloConnection> Silos { get; init; }

    /// <summary>The API's process.</summary>
    public required int ApiPid { get; init; }

    /// <summary>The simulator's process.</summary>
    public required int SimulatorPid { get; init; }

    /// <exception cref="FileNotFoundException">The installation was never up.</exception>
    public static ConnectionFile Read(string file) =>
        JsonSerializer.Deserialize<ConnectionFile>(File.ReadAllText(file), DeployJson.Options) ?? throw new JsonException($"{file} is empty.");

    public void Write(string file) => PrivateFile.Write(file, JsonSerializer.Serialize(this, DeployJson.Options) + "\n");
}
