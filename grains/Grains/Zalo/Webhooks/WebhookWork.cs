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

    /// <summary>Whether it is about somebody who was erased: then its body is not kept once it is done.</summary>
    public bool IsForgotten { get; private set; }

    public void Done() => Result = WorkResult.Done;

    public void Forget() => IsForgotten = true;

    public void Fail(string reason) => (Result, Reason) = (WorkResult.Failed, reason.Length <= WebhookRetries.LongestReason ? reason : reason[..WebhookRetries.LongestReason]);

    /// <summary>As its pieces came out, each in a customer's turn: it is done when all are. A customer that had its piece knows it when it is given again.</summary>
    public void Settle(IEnumerable<WebhookPiece> pieces)
    {
        foreach (var piece in pieces.Where(p => p.Result != WorkResult.Done))
        {
            if (piece.Result == WorkResult.Failed)
            {
                Fail(piece.Reason!);
                return;
            }

            Result = WorkResult.Later;
        }

        Result = Result == WorkResult.Open ? WorkResult.Done : Result;
    }
}

/// <summary>What one webhook gives to one customer.</summary>
internal sealed class WebhookPiece(WebhookWork work, ZaloWebhook webhook, string messageId)
{
    public WebhookWork Work { get; } = work;

    /// <summary>What it says of the customer.</summary>
    public ZaloWebhook Webhook { get; } = webhook;

    /// <summary>By which the customer knows it again.</summary>
    public string MessageId { get; } = messageId;

    /// <summary>What became of it.</summary>
    public WorkResult Result { get; private set; } = WorkResult.Open;

    /// <summary>Why it failed.</summary>
    public string? Reason { get; private set; }

    public void Done() => Result = WorkResult.Done;

    /// <summary>Nothing follows from it: it is about somebody who was erased.</summary>
    public void Forget()
    {
        Done();
        Work.Forget();
    }

    /// <summary>Not now, for no fault of its own: it stays as it is.</summary>
    public void Later() => Result = WorkResult.Later;

    public void Fail(string reason) => (Result, Reason) = (WorkResult.Failed, reason);
}

/// <summary>What became of a webhook, or of a piece of it.</summary>
internal enum WorkResult
{
    Open,
    Done,
    Later,
    Failed,
}
