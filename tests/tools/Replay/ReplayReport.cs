using ZaloOrleans.Replay.Sending;

namespace ZaloOrleans.Replay;

/// <summary>How a replay went.</summary>
/// <param name="FirstFailures">At most <see cref="Tally.Shown"/> lines that are not in, lowest first.</param>
/// <param name="Stopped">Why it ended before the file did; null when it did not.</param>
internal sealed record ReplayReport(Summary Summary, IReadOnlyList<FailedLine> FirstFailures, string? Stopped);
