using System.Collections.Immutable;

namespace ZaloOrleans.Messaging;

/// <summary>How long after a person's last interaction an Official Account may write to them in the conversation. Half-open: at its end it is over.</summary>
public static class ConversationWindow
{
    /// <summary>How long it is open.</summary>
    public static readonly TimeSpan Length = TimeSpan.FromDays(7);

    /// <summary>How long Zalo takes no money for it. Zalo's rule of 2026-01-01.</summary>
    public static readonly TimeSpan FreeFor = TimeSpan.FromHours(48);

    /// <summary>What opens it, of what Zalo tells us: a message, following, the "Nhắn tin" button. A receipt does not.</summary>
    public static readonly ImmutableArray<string> Events = ["message_received", "zalo_follow", "chat_opened"];
}
