namespace ZaloOrleans.Simulator.Sends;

/// <summary>One request as it was decided; a line of <c>GET /_sim/sends</c>.</summary>
internal sealed record SendRecord
{
    /// <summary>When it was decided, epoch milliseconds.</summary>
    public required long At { get; init; }

    /// <summary>The path it came to.</summary>
    public required string Endpoint { get; init; }

    /// <summary>The OA its token belongs to; null for an unknown token.</summary>
    public required string? OaId { get; init; }

    /// <summary>The addressed user, as in the body.</summary>
    public required string? UserId { get; init; }

    /// <summary>The addressed phone, as in the body.</summary>
    public string? Phone { get; init; }

    /// <summary>The message's id; null when refused.</summary>
    public required string? MessageId { get; init; }

    /// <summary>The caller's own id for the message; consultation messages have none.</summary>
    public string? TrackingId { get; init; }

    /// <summary>True when the user gets the message, whatever the caller was told.</summary>
    public required bool Accepted { get; init; }

    /// <summary><c>ok</c>, or the fault that the answer suffered.</summary>
    public required string Behaviour { get; init; }

    /// <summary>The HTTP status of the answer; null where the connection was cut.</summary>
    public int? Status { get; init; } = StatusCodes.Status200OK;

    /// <summary>Zalo's error number; 0 when accepted, null for a refusal that is an HTTP status alone.</summary>
    public required int? Error { get; init; }

    /// <summary>The limit of Zalo's that a good sender would have kept to by itself: rate, quota, hours, person, window; null when none.</summary>
    public string? Violation { get; init; }

    /// <summary>The body as one line of JSON.</summary>
    public required ReadOnlyMemory<byte> Body { get; init; }
}
