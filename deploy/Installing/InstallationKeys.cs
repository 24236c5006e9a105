namespace ZaloOrleans.Deploy;

/// <summary>The two keys of an installation.</summary>
/// <param name="Admin">Makes accounts over HTTP.</param>
/// <param name="Master">32 bytes that encrypt every stored secret.</param>
/// <param name="MasterIsNew">True when this run made the master key: its owner must be told to keep a copy.</param>
public sealed record InstallationKeys(string Admin, byte[] Master, bool MasterIsNew)
{
    /// <summary>The master key as the services read it.</summary>
    public string MasterText => Convert.ToBase64String(Master);

    /// <summary>Takes the given master key, else the folder's; makes what is missing.</summary>
    /// <exception cref="DeployException">The master key is malformed.</exception>
    public static InstallationKeys Load(DataFolder folder, string? givenMaster)
    {
        ArgumentNullException.ThrowIfNull(folder);
        var admin = PrivateFile.ReadOrCreate(folder.AdminKey, KeyMaterial.AdminKey);
        if (givenMaster is not null) return new InstallationKeys(admin, KeyMaterial.ParseMasterKey(givenMaster, ServiceContract.MasterKey), false);
        var isNew = !File.Exists(folder.MasterKey);
        var text = PrivateFile.ReadOrCreate(folder.MasterKey, KeyMaterial.MasterKey);
        return new InstallationKeys(admin, KeyMaterial.ParseMasterKey(text, folder.MasterKey), isNew);
    }

    /// <summary>Refuses another master key than the data was made with: nothing stored could be decrypted.</summary>
    public void Check(InstallationSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        if (KeyMaterial.Fingerprint(Master) == settings.MasterKeyFingerprint) return;
        throw new DeployException(
            "the data in this folder was made with another master key.",
            "Put the old one back (ZALO_MASTER_KEY, or master.key in the data folder), or throw the data away with --fresh.");
    }
}
