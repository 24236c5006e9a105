namespace ZaloOrleans.Ingest;

/// <summary>A medium that came with a customer's message: to be fetched before its address dies.</summary>
/// <param name="Place">Its place among the message's attachments, from 0.</param>
/// <param name="Kind">image, gif, audio, video, file, sticker.</param>
/// <param name="Url">Where it is, at most 2,000 characters; null: Zalo gave no address, or a longer one.</param>
/// <param name="Name">A file's name, at most 255 characters.</param>
/// <param name="Size">A file's size as Zalo tells it, bytes.</param>
/// <param name="Checksum">A file's MD5, 32 hexadecimal digits in lower case; null: Zalo tells none.</param>
[GenerateSerializer, Immutable, Alias("zo.InboundMedia")]
public sealed record InboundMedia(
    [property: Id(0)] int Place, [property: Id(1)] string Kind, [property: Id(2)] string? Url, [property: Id(3)] string? Name, [property: Id(4)] long? Size,
    [property: Id(5)] string? Checksum);
