namespace ZaloOrleans.Replay.Orders;

/// <summary>The file cannot be used at all; the message says why in one line.</summary>
internal sealed class OrderFileException(string message) : Exception(message);
