namespace ZaloOrleans.Catalog;

/// <summary>What came of wrapping data keys with the present master key.</summary>
public sealed record KeyWrapContract
{
    /// <summary>Data keys that this call wrapped; with 0 all of them were.</summary>
    public int Wrapped { get; init; }
}
