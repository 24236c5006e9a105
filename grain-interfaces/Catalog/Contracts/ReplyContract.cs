using System.ComponentModel.DataAnnotations;
using System.Text.Json;

namespace ZaloOrleans.Catalog;

/// <summary>What is answered to a customer in the conversation: a text, an attachment, or an image with a text.</summary>
public sealed record ReplyContract
{
    /// <summary>1 to 2,000 characters, as they are: no Liquid.</summary>
    [Length(1, 2000)]
    public string? Text { get; init; }

    /// <summary><c>{"image": {"url"}}</c> or <c>{"image": {"attachmentId"}}</c>, which may have a text beside it, or <c>{"file": {"token"}}</c>.</summary>
    [JsonShape(isObject: true, MostCharacters = 4_000)]
    public JsonElement? Attachment { get; init; }
}
