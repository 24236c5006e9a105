using ZaloOrleans.Simulator.Http;
using ZaloOrleans.Simulator.Messages;

namespace ZaloOrleans.Simulator.Limits;

/// <summary>Every request since the start that ran into a limit which a good caller keeps to by itself.</summary>
internal sealed class ViolationLog
{
    private readonly RecentLines<Violation> _violations = new();

    public int Count => _violations.Count;

    public void Append(DateTimeOffset at, string endpoint, string? oaId, string? address, Limit limit, int? error) =>
        _violations.Append(new Violation(at.ToUnixTimeMilliseconds(), endpoint, oaId, address, limit.Word(), error));

    public IResult ToText() => _violations.ToText();

    /// <summary>One of them.</summary>
    /// <param name="At">Epoch milliseconds.</param>
    /// <param name="Endpoint">The path it came to.</param>
    /// <param name="OaId">The OA.</param>
    /// <param name="UserId">The user or phone that it was for; null for none.</param>
    /// <param name="Limit">rate, quota, hours, person or window.</param>
    /// <param name="Error">Zalo's number in the answer.</param>
    private sealed record Violation(long At, string Endpoint, string? OaId, string? UserId, string Limit, int? Error);
}
