namespace ZaloOrleans.Deploy;

/// <summary>The keys of an installation.</summary>
/// <param name="Admin">Makes accounts over HTTP.</param>
/// <param name="Master">32 bytes that encrypt every stored secret.</param>
/// <param name="MasterIsNew">True when this run made the master key: its owner must be told to keep a copy.</param>
public sealed record InstallationKeys(string Admin, byte[] Master, bool MasterIsNew)
{
    /// <summary>While the master key is rotated: the other one, which opens and never closes.</summary>
    public byte[]? OtherMaster { get; init; }

    /// <summary>The master key as the services read it.</summary>
    public string MasterText => Convert.ToBase64String(Master);

    /// <summary>Takes the given master key, else the folder's; makes what is missing. While a rotation is under way, both keys are the folder's.</summary>
    /// <param name="folder">The data folder.</param>
    /// <param name="givenMaster">A master key in base64; null for the folder's.</param>
    /// <param name="remembered">What the installation remembers; null at its first start.</param>
    /// <exception cref="DeployException">The master key is malformed, or another one than the data is encrypted with: nothing stored could be decrypted.</exception>
    public static InstallationKeys Load(DataFolder folder, string? givenMaster, InstallationSettings? remembered)
    {
        ArgumentNullException.ThrowIfNull(folder);
        var admin = PrivateFile.ReadOrCreate(folder.AdminKey, KeyMaterial.AdminKey);
        var keys = remembered?.Rotation is { } rotation
            ? new InstallationKeys(admin, Find(folder, remembered.MasterKeyFingerprint), false)
            {
                OtherMaster = rotation.Step == MasterKeyStep.Dropping ? null : Find(folder, rotation.Other),
            }
            : givenMaster is not null ? new InstallationKeys(admin, KeyMaterial.ParseMasterKey(givenMaster, ServiceContract.MasterKey), false)
            : OfFolder(folder, admin);
        return remembered is null || KeyMaterial.Fingerprint(keys.Master) == remembered.MasterKeyFingerprint ? keys : throw Other();
    }

    private static InstallationKeys OfFolder(DataFolder folder, string admin)
    {
        var isNew = !File.Exists(folder.MasterKey);
        var text = PrivateFile.ReadOrCreate(folder.MasterKey, KeyMaterial.MasterKey);
        return new InstallationKeys(admin, KeyMaterial.ParseMasterKey(text, folder.MasterKey), isNew);
    }

    // By what it is and not by its file's name: a rotation may have ended between two files.
    private static byte[] Find(DataFolder folder, string fingerprint) =>
        new[] { folder.MasterKey, folder.MasterKeyNext, folder.MasterKeyBefore }.Where(File.Exists)
            .Select(file => KeyMaterial.ParseMasterKey(File.ReadAllText(file).Trim(), file)).FirstOrDefault(key => KeyMaterial.Fingerprint(key) == fingerprint)
        ?? throw Other();

    private static DeployException Other() => new(
        "the data in this folder was made with another master key.",
        "Put the old one back (ZALO_MASTER_KEY, or master.key in the data folder), or throw the data away with --fresh.");
}
