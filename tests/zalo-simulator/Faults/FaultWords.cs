namespace ZaloOrleans.Simulator.Faults;

/// <summary>The words by which behaviours are asked for and recorded.</summary>
internal static class FaultWords
{
    /// <summary>What suffered nothing.</summary>
    public const string None = "ok";

    public static readonly IReadOnlyDictionary<string, FaultBehaviour> ByWord = new Dictionary<string, FaultBehaviour>
    {
        ["latency"] = FaultBehaviour.Latency,
        ["status"] = FaultBehaviour.Status,
        ["code"] = FaultBehaviour.Code,
        ["drop_after_accept"] = FaultBehaviour.DropAfterAccept,
        ["webhook_duplicate"] = FaultBehaviour.WebhookDuplicate,
        ["webhook_delay"] = FaultBehaviour.WebhookDelay,
        ["webhook_reorder"] = FaultBehaviour.WebhookReorder,
    };

    public static string Of(FaultBehaviour behaviour) => ByWord.First(pair => pair.Value == behaviour).Key;

    /// <summary>Whether it is about webhooks; else about answers.</summary>
    public static bool IsOfWebhooks(FaultBehaviour behaviour) =>
        behaviour is FaultBehaviour.WebhookDuplicate or FaultBehaviour.WebhookDelay or FaultBehaviour.WebhookReorder;
}
