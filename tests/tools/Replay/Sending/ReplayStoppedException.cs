namespace ZaloOrleans.Replay.Sending;

/// <summary>No batch can get in, this one or the next; the message says why in one line.</summary>
internal sealed class ReplayStoppedException(string message) : Exception(message);
