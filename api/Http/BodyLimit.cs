namespace ZaloOrleans.Api.Http;

/// <summary>An endpoint's own limit for its body; part of its metadata.</summary>
/// <param name="Bytes">Largest body.</param>
internal sealed record BodyLimit(int Bytes);
