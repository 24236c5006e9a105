namespace ZaloOrleans.Replay.Events;

internal sealed record EventLibrary(string Name);
