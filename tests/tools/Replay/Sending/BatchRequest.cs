using ZaloOrleans.Replay.Events;

namespace ZaloOrleans.Replay.Sending;

/// <summary>
/// The body of <c>POST /v1/batch</c>. Without <c>sentAt</c>: it would make the engine correct the times of the file.
/// </summary>
internal sealed record BatchRequest(IReadOnlyList<BatchItem> Batch);
