namespace ZaloOrleans.Simulator.Faults;

/// <summary>How an answer, or a webhook, goes wrong; the decision has been recorded before.</summary>
internal enum FaultBehaviour
{
    /// <summary>The answer waits; the value is in milliseconds, 0 to 600,000.</summary>
    Latency,

    /// <summary>Refused; the value is the HTTP status answered, 400 to 599.</summary>
    Status,

    /// <summary>Refused; the value is Zalo's error number, not 0.</summary>
    Code,

    /// <summary>Accepted; the connection is cut without an answer.</summary>
    DropAfterAccept,

    /// <summary>The webhook comes again, byte for byte; the value is how many times more, 1 to 100, and 1 without one.</summary>
    WebhookDuplicate,

    /// <summary>The webhook comes later; the value is in milliseconds, 0 to 86,400,000.</summary>
    WebhookDelay,

    /// <summary>The webhook comes after others, or after 10 s; the value is after how many, 1 to 1,000, and 1 without one.</summary>
    WebhookReorder,
}
