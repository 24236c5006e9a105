using System.Text.Json.Nodes;

namespace ZaloOrleans.Simulator.Webhooks;

/// <summary>One webhook as it was posted; a line of <c>GET /_sim/webhooks</c>.</summary>
/// <param name="At">When it was posted, epoch milliseconds.</param>
/// <param name="Event">Zalo's name of the event.</param>
/// <param name="OaId">The OA.</param>
/// <param name="UserId">The user or phone that it is about; null for none.</param>
/// <param name="Attempt">1, and more where it found no connection and was tried again.</param>
/// <param name="Copy">1, and more for copies that a fault made.</param>
/// <param name="Behaviour"><c>ok</c>, or the faults that it suffered.</param>
/// <param name="Status">What was answered; null where nothing was within 2 s.</param>
/// <param name="Body">What was posted.</param>
internal sealed record WebhookRecord(long At, string Event, string OaId, string? UserId, int Attempt, int Copy, string Behaviour, int? Status, JsonObject Body);
