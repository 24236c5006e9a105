namespace ZaloOrleans.Zalo.Webhooks;

/// <summary>A webhook on its way through a lane.</summary>
internal sealed class WebhookWork(InboxWebhook inbox, ZaloWebhook? webhook)
{
    public InboxWebhook Inbox { get; } = inbox;

    /// <summary>What it says; null where its body is not kept any more, so that nothing can follow.</summary>
    public ZaloWebhook? Webhook { get; } = webhook;

    /// <summary>What became of it.</summary>
    public WorkResult Result { get; private set; } = WorkResult.Open;

    /// <summary>Why it failed.</summary>
    public string? Reason { get; private set; }

    public void Done() => Result = WorkResult.Done;

    /// <summary>Not now, for no fault of its own: it stays as it is.</summary>
    public void Later() => Result = WorkResult.Later;

    public void Fail(string reason) => (Result, Reason) = (WorkResult.Failed, reason.Length <= WebhookRetries.LongestReason ? reason : reason[..WebhookRetries.LongestReason]);
}

/// <summary>What became of a webhook.</summary>
internal enum WorkResult
{
    Open,
    Done,
    Later,
    Failed,
}
