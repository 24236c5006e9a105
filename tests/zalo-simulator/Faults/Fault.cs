namespace ZaloOrleans.Simulator.Faults;

/// <summary>A misbehaviour asked for.</summary>
/// <param name="Id">Given by the simulator, counting from 1.</param>
/// <param name="Endpoint">The path it is for; null for all.</param>
/// <param name="UserId">The user it is for; null for all.</param>
/// <param name="Value">Its measure, by behaviour; null where it has none.</param>
/// <param name="Times">How often it will still act; null for ever.</param>
internal sealed record Fault(long Id, string? Endpoint, string? UserId, FaultBehaviour Behaviour, int? Value, int? Times)
{
    public bool Matches(string endpoint, string? userId, bool accepted) =>
        (Endpoint is null || Endpoint == endpoint)
        && (UserId is null || UserId == userId)
        && (Behaviour != FaultBehaviour.DropAfterAccept || accepted);
}
