namespace ZaloOrleans.Simulator.Messages;

/// <summary>A message that was accepted.</summary>
/// <param name="OaId">Who sent it.</param>
/// <param name="Id">Zalo's id.</param>
/// <param name="Endpoint">The path it came to.</param>
/// <param name="UserId">The user it is for; null by phone.</param>
/// <param name="Phone">The phone it is for; null by user id.</param>
/// <param name="TrackingId">The caller's own id; null for none.</param>
/// <param name="At">When it was accepted.</param>
internal sealed record SentMessage(string OaId, string Id, string Endpoint, string? UserId, string? Phone, string? TrackingId, DateTimeOffset At)
{
    /// <summary>What its echo says; null where it has none.</summary>
    public Echo? Echo { get; init; }

    /// <summary>Whom it is for.</summary>
    public string? Address => UserId ?? Phone;
}
