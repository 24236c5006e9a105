namespace ZaloOrleans.Catalog;

/// <summary>How far the rotation of an account's data key is.</summary>
public sealed record KeyRotationContract
{
    /// <summary>none: there was no rotation. encrypting. waiting: nothing is under the old key, which is kept until <see cref="DestroysAt"/>. done.</summary>
    public required string State { get; init; }

    /// <summary>The key that secrets are encrypted with now.</summary>
    public int ActiveKey { get; init; }

    /// <summary>Secrets that are encrypted with it.</summary>
    public int Encrypted { get; init; }

    /// <summary>Secrets that are still encrypted with an old key.</summary>
    public int Left { get; init; }

    /// <summary>Secrets among them that do not open; the silo's log names them. The old key stays until they are given again.</summary>
    public int Unopenable { get; init; }

    /// <summary>Old keys that still open.</summary>
    public int Retired { get; init; }

    /// <summary>Old keys that were destroyed, of all rotations.</summary>
    public int Destroyed { get; init; }

    /// <summary>When it began.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it ended; null while it runs.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>While it runs: when the old key is destroyed at the earliest.</summary>
    public DateTimeOffset? DestroysAt { get; init; }
}
