namespace ZaloOrleans.Catalog;

/// <summary>A medium of a customer's message.</summary>
public sealed record ConversationMediaContract
{
    /// <summary>Row id.</summary>
    public long Id { get; init; }

    /// <summary>Its place among the attachments in the message's details, from 0.</summary>
    public int Attachment { get; init; }

    /// <summary>image, gif, audio, video, file, sticker.</summary>
    public string Kind { get; init; } = "";

    /// <summary>pending while it is being fetched, stored, failed, too_large.</summary>
    public string State { get; init; } = "";

    /// <summary>Why it is not stored, or why the last try failed.</summary>
    public string? Reason { get; init; }

    /// <summary>Its bytes; null where they are not stored.</summary>
    public string? Link { get; init; }

    /// <summary>A file's name.</summary>
    public string? Name { get; init; }

    /// <summary>As whoever had it told.</summary>
    public string? ContentType { get; init; }

    /// <summary>Bytes; of one that is not stored what Zalo told, where it did.</summary>
    public long? Size { get; init; }

    /// <summary>SHA-256 of its bytes, hexadecimal.</summary>
    public string? Sha256 { get; init; }

    /// <summary>When it was stored.</summary>
    public DateTimeOffset? StoredAt { get; init; }
}
