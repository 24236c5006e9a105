namespace ZaloOrleans.Api.Inbound.Json;

/// <summary>What a JSON value from outside may be.</summary>
/// <param name="Depth">Most nested objects and arrays, the outermost counted.</param>
/// <param name="Keys">Most keys of one object.</param>
/// <param name="KeyLength">Longest key, characters.</param>
/// <param name="TextBytes">Longest string, bytes of UTF-8 without escapes.</param>
internal sealed record JsonLimits(int Depth, int Keys, int KeyLength, int TextBytes)
{
    /// <summary>An item of the ingest endpoints.</summary>
    public static readonly JsonLimits Item = new(Depth: 16, Keys: 100, KeyLength: 64, TextBytes: 4_096);

    /// <summary>The body of any other request; its size is limited by the request's.</summary>
    public static readonly JsonLimits Body = new(Depth: 16, Keys: 1_000, KeyLength: 255, TextBytes: 65_536);
}
