using ZaloOrleans.Secrets;

namespace ZaloOrleans.MiniApps;

/// <summary>
/// The keys that session tokens are signed with, derived from the master key. A token names its key, so that with another master key the
/// tokens of this one are no more, and people open a new session: they last an hour.
/// </summary>
public sealed class SessionKeys(MasterKey master)
{
    private readonly byte[] _key = master.Derive("zo|1|miniapp_session"u8.ToArray(), [(byte)MasterKey.Id]);

    /// <summary>Names the key that new tokens are signed with.</summary>
    public static byte CurrentId => (byte)MasterKey.Id;

    /// <summary>The key that new tokens are signed with.</summary>
    public ReadOnlySpan<byte> Current => _key;

    /// <summary>The key with an id; null where there is none.</summary>
    public byte[]? Find(byte id) => id == CurrentId ? _key : null;
}
