namespace ZaloOrleans.Simulator.Faults;

/// <summary>The words by which behaviours are asked for and recorded.</summary>
internal static class FaultWords
{
    /// <summary>A request that suffered nothing.</summary>
    public const string None = "ok";

    public static readonly IReadOnlyDictionary<string, FaultBehaviour> ByWord = new Dictionary<string, FaultBehaviour>
    {
        ["latency"] = FaultBehaviour.Latency,
        ["status"] = FaultBehaviour.Status,
        ["code"] = FaultBehaviour.Code,
        ["drop_after_accept"] = FaultBehaviour.DropAfterAccept,
    };

    /// <summary>Part of the protocol; they need webhooks, which the simulator does not send yet.</summary>
    public static readonly IReadOnlyList<string> NotYet = ["webhook_duplicate", "webhook_delay", "webhook_reorder"];

    public static string Of(FaultBehaviour behaviour) => ByWord.First(pair => pair.Value == behaviour).Key;
}
