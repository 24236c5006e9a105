namespace ZaloOrleans.Api.Endpoints.Ingest;

/// <summary>What became of an item.</summary>
/// <param name="CustomerId">Whose it is; null for a visitor whom nobody knows yet.</param>
/// <param name="EventId">The event that was stored; null for an item that only identifies.</param>
/// <param name="Duplicate">Whether its messageId was stored before; the event is then the first one's.</param>
internal sealed record ItemReceipt(long? CustomerId, long? EventId, bool Duplicate);
