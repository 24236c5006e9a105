namespace ZaloOrleans.Replay.Orders;

/// <summary>A data line that was read: the order line, or what is wrong with it.</summary>
internal readonly record struct ReadLine(long Number, OrderLine? Line, string? Problem);
