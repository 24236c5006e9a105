namespace ZaloOrleans.Messaging;

/// <summary>A message of ours of which nobody knows yet what became of it.</summary>
/// <param name="MessageId">The message.</param>
/// <param name="OaId">Row id of the Official Account that sends it.</param>
/// <param name="Attempt">The attempt that is open, from 1.</param>
/// <param name="IsUnderWay">Whether its answer may still come; else that was lost.</param>
/// <param name="SentAt">When "about to send" was committed: before the first byte left.</param>
/// <param name="Mark">By what its echo is known; null: it has none.</param>
public sealed record OpenSend(long MessageId, long OaId, int Attempt, bool IsUnderWay, DateTimeOffset SentAt, EchoMark? Mark);

/// <summary>A message whose answer was lost, and which Zalo sent: the echoes cannot be without it.</summary>
/// <param name="Send">The message.</param>
/// <param name="Echo">The echo that counts as its own.</param>
public sealed record SettledSend(OpenSend Send, HeardEcho Echo);
