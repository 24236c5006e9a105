namespace ZaloOrleans.Zalo.Webhooks;

/// <summary>A message of ours that a webhook may speak of.</summary>
/// <param name="MessageId">Row id.</param>
/// <param name="CustomerId">Whose it is.</param>
/// <param name="Attempt">The last attempt to send it; 0 where there was none.</param>
/// <param name="IsUnderWay">Whether the answer to that is still to come.</param>
/// <param name="IsUnknown">Whether that was lost.</param>
public sealed record OurMessage(long MessageId, long CustomerId, int Attempt, bool IsUnderWay, bool IsUnknown);
