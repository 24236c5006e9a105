namespace ZaloOrleans.Replay.Progress;

/// <summary>How far the work has come at a moment.</summary>
/// <param name="Done">Lines that nothing more will happen to.</param>
/// <param name="Waiting">Why the engine is being waited for; null while it answers.</param>
internal readonly record struct ProgressNow(long Done, string? Waiting);
