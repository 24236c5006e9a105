namespace ZaloOrleans.Zalo.Webhooks;

/// <summary>
/// Which message of ours a webhook speaks of. The receipt of a template by phone carries our own id of it, so that it tells what became of one
/// whose answer was lost. Pure.
/// </summary>
public static class OurMessages
{
    /// <summary>The message; null where it is none of ours. By our own id a receipt counts only while nothing else is known of the message.</summary>
    /// <param name="webhook">The webhook.</param>
    /// <param name="ours">Messages by what webhooks call them: Zalo's id, or the tracking id.</param>
    public static OurMessage? Find(ZaloWebhook webhook, IReadOnlyDictionary<string, OurMessage> ours)
    {
        ArgumentNullException.ThrowIfNull(ours);
        if (WebhookItems.MessagesOf(webhook).FirstOrDefault(ours.ContainsKey) is { } name)
        {
            return ours[name];
        }

        return Tracked(webhook, ours) is { } tracked && (tracked.IsUnderWay || tracked.IsUnknown) ? tracked : null;
    }

    /// <summary>Whether the answer to the send will say what the receipt does not: Zalo's id, and that it was accepted.</summary>
    /// <param name="webhook">The webhook.</param>
    /// <param name="ours">Messages by what webhooks call them.</param>
    public static bool Waits(ZaloWebhook webhook, IReadOnlyDictionary<string, OurMessage> ours)
    {
        ArgumentNullException.ThrowIfNull(webhook);
        return webhook.Fact is ZaloFact.Received && Find(webhook, ours) is { IsUnderWay: true };
    }

    /// <summary>The message whose answer was lost and which the receipt shows to have been sent; null where there is none.</summary>
    /// <param name="webhook">The webhook.</param>
    /// <param name="ours">Messages by what webhooks call them.</param>
    public static OurMessage? Settled(ZaloWebhook webhook, IReadOnlyDictionary<string, OurMessage> ours)
    {
        ArgumentNullException.ThrowIfNull(webhook);
        return webhook.Fact is ZaloFact.Received { MessageId: not null } && Find(webhook, ours) is { IsUnknown: true } lost ? lost : null;
    }

    /// <summary>Whether what it calls the message can be none of ours, however soon it came: it has a tracking id, and that is somebody else's.</summary>
    /// <param name="webhook">The webhook.</param>
    /// <param name="ours">Messages by what webhooks call them.</param>
    public static bool IsForeign(ZaloWebhook webhook, IReadOnlyDictionary<string, OurMessage> ours)
    {
        ArgumentNullException.ThrowIfNull(webhook);
        return webhook.Fact is ZaloFact.Received { TrackingId: not null } && Find(webhook, ours) is null;
    }

    private static OurMessage? Tracked(ZaloWebhook webhook, IReadOnlyDictionary<string, OurMessage> ours) =>
        webhook.Fact is ZaloFact.Received { TrackingId: { } tracking } ? ours.GetValueOrDefault(tracking) : null;
}
