namespace ZaloOrleans.Catalog;

/// <summary>A new API key, with its secret: the only answer that ever holds it.</summary>
public sealed record CreatedApiKeyContract : ApiKeyContract
{
    /// <summary>The key, for the <c>Authorization</c> header. Only its hash is kept.</summary>
    public required string Key { get; init; }
}
