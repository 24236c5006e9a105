using System.Collections.Frozen;

namespace ZaloOrleans.Api.Inbound.Items;

/// <summary>Event names that only the engine itself writes.</summary>
internal static class ReservedEvents
{
    private static readonly FrozenSet<string> Names = FrozenSet.Create(
        "zalo_follow", "zalo_unfollow", "zalo_follower_found", "message_received", "message_sent", "message_delivered", "message_read", "message_failed", "button_clicked",
        "info_submitted", "link_clicked", "audience_entered", "audience_left", "experiment_exposed", "conversion", "feedback_submitted",
        "chat_opened", "consent_given", "consent_withdrawn", "identity_conflict", "customer_merged");

    public static bool Contains(string name) => Names.Contains(name);

    /// <summary>All of them.</summary>
    public static IReadOnlyCollection<string> All => Names.Items;
}
