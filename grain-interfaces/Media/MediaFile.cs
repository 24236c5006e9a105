namespace ZaloOrleans.Media;

/// <summary>A medium that is stored, without its bytes.</summary>
/// <param name="Kind">image, gif, audio, video, file, sticker.</param>
/// <param name="ContentType">As whoever had it told: no proof of what it is.</param>
/// <param name="Name">A file's name, as the customer's phone told it; null: it has none.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Sha256">SHA-256 of its bytes, hexadecimal in lower case.</param>
/// <param name="Parts">How many parts its bytes are in.</param>
[GenerateSerializer, Immutable, Alias("zo.MediaFile")]
public sealed record MediaFile(
    [property: Id(0)] string Kind, [property: Id(1)] string ContentType, [property: Id(2)] string? Name, [property: Id(3)] long Size,
    [property: Id(4)] string Sha256, [property: Id(5)] int Parts);
