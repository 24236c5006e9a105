using System.Text.Json;

namespace ZaloOrleans.Deploy;

/// <summary>What an installation remembers from its first start on, in <c>installation.json</c>.</summary>
public sealed record InstallationSettings
{
    /// <summary>Marks the installation's processes; see <see cref="ProcessTable"/>.</summary>
    public required string Id { get; init; }

    /// <summary>Tells whether the master key is the one that the data is encrypted with now.</summary>
    public required string MasterKeyFingerprint { get; init; }

    /// <summary>A rotation of the master key that is not over; null where there is none.</summary>
    public MasterKeyRotation? Rotation { get; init; }

    /// <summary>The owner's connection to a database that somebody else runs; null for a private cluster.</summary>
    public string? ExternalDatabase { get; init; }

    /// <summary>How many silos run.</summary>
    public required int Silos { get; init; }

    /// <summary>What the simulated Zalo knows us by.</summary>
    public required ZaloApp Zalo { get; init; }

    /// <summary>The demo account; null as long as none was made.</summary>
    public DemoAccount? Demo { get; init; }

    /// <summary>Reads the file; null where there is none.</summary>
    public static InstallationSettings? Read(string file) =>
        File.Exists(file) ? JsonSerializer.Deserialize<InstallationSettings>(File.ReadAllText(file), DeployJson.Options) : null;

    public void Write(string file) => PrivateFile.Write(file, JsonSerializer.Serialize(this, DeployJson.Options) + "\n");
}
