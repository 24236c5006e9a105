namespace ZaloOrleans.Simulator.Faults;

/// <summary>A misbehaviour asked for.</summary>
/// <param name="Id">Given by the simulator, counting from 1.</param>
/// <param name="Endpoint">The path it is for; of webhooks the event, or the path of the message that they follow; null for all.</param>
/// <param name="UserId">The user or phone it is for; null for all.</param>
/// <param name="Value">Its measure, by behaviour; null where it has none.</param>
/// <param name="Times">How often it will still act; null for ever.</param>
internal sealed record Fault(long Id, string? Endpoint, string? UserId, FaultBehaviour Behaviour, int? Value, int? Times)
{
    /// <summary>Whether a request suffers it.</summary>
    public bool Matches(string endpoint, string? userId, bool accepted) =>
        !FaultWords.IsOfWebhooks(Behaviour)
        && (Endpoint is null || Endpoint == endpoint)
        && (UserId is null || UserId == userId)
        && (Behaviour != FaultBehaviour.DropAfterAccept || accepted);

    /// <summary>Whether a webhook suffers it.</summary>
    public bool MatchesWebhook(string name, string? endpoint, string? userId) =>
        FaultWords.IsOfWebhooks(Behaviour)
        && (Endpoint is null || Endpoint == name || Endpoint == endpoint)
        && (UserId is null || UserId == userId);
}
