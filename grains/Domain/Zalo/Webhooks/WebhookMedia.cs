using System.Collections.Frozen;
using System.Collections.Immutable;
using ZaloOrleans.Ingest;

namespace ZaloOrleans.Zalo.Webhooks;

/// <summary>Which attachments of a customer's message are media. Pure.</summary>
internal static class WebhookMedia
{
    private const int LongestUrl = 2_000;
    private const int ChecksumLength = 32;

    /// <summary>A link and a business card lead to what is not Zalo's, and a location to nothing. Thumbnails are not kept.</summary>
    private static readonly FrozenSet<string> Kinds = FrozenSet.Create(StringComparer.Ordinal, "image", "gif", "audio", "video", "file", "sticker");

    /// <summary>The media among as many attachments as are kept.</summary>
    public static ImmutableArray<InboundMedia> Of(IReadOnlyCollection<ZaloAttachment> attachments) =>
    [
        .. WebhookJson.Within(attachments).Select((a, place) => (Attachment: a, Place: place)).Where(p => Kinds.Contains(p.Attachment.Type)).Select(p =>
            new InboundMedia(p.Place, p.Attachment.Type, p.Attachment.Url is { Length: > 0 and <= LongestUrl } url ? url : null,
                WebhookJson.Cut(p.Attachment.Name, WebhookJson.LongestWord), p.Attachment.Size is >= 0 ? p.Attachment.Size : null, ChecksumOf(p.Attachment))),
    ];

    /// <summary>What is no MD5 is not compared: the console's samples have the word "checksum" there.</summary>
    private static string? ChecksumOf(ZaloAttachment attachment) =>
        attachment.Checksum is { Length: ChecksumLength } told && told.All(char.IsAsciiHexDigit) ? told.ToLowerInvariant() : null;
}
