namespace ZaloOrleans.Catalog;

/// <summary>How far the rotation of an account's data key is.</summary>
public sealed record KeyRotationContract
{
    /// <summary>The key that secrets are encrypted with now.</summary>
    public int ActiveKey { get; init; }

    /// <summary>Secrets that this call encrypted anew.</summary>
    public int Encrypted { get; init; }

    /// <summary>Secrets that are still encrypted with an old key.</summary>
    public int Left { get; init; }

    /// <summary>Old keys that are still there. With 0 the rotation is over.</summary>
    public int Retired { get; init; }

    /// <summary>Old keys that this call destroyed.</summary>
    public int Destroyed { get; init; }
}
