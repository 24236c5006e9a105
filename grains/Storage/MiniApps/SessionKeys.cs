using ZaloOrleans.Secrets;

namespace ZaloOrleans.MiniApps;

/// <summary>
/// The keys that session tokens are signed with, derived from the master key. A token names its key. While the master key is rotated the
/// tokens of the other one are good too; afterwards they are no more, and people open a new session: they last an hour.
/// </summary>
public sealed class SessionKeys(MasterKey master)
{
    private readonly byte[] _key = Derive(master);
    private readonly byte[]? _before = master.Previous is { } previous ? Derive(previous) : null;
    private readonly byte? _beforeId = master.Previous is { } previous ? (byte)previous.Id : null;

    /// <summary>Names the key that new tokens are signed with.</summary>
    public byte CurrentId { get; } = (byte)master.Id;

    /// <summary>The key that new tokens are signed with.</summary>
    public ReadOnlySpan<byte> Current => _key;

    /// <summary>The key with an id; null where there is none.</summary>
    public byte[]? Find(byte id) => id == CurrentId ? _key : id == _beforeId ? _before : null;

    private static byte[] Derive(MasterKey master) => master.Derive("zo|1|miniapp_session"u8.ToArray(), [(byte)master.Id]);
}
