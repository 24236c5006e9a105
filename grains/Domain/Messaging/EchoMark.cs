using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;

namespace ZaloOrleans.Messaging;

/// <summary>By what a message of ours is known again in its echo, which carries no id of ours. Pure.</summary>
public sealed record EchoMark
{
    /// <summary>As what it comes back.</summary>
    [JsonPropertyName("k")] public required EchoKind Kind { get; init; }

    /// <summary>The text in it; null: it has none.</summary>
    [JsonPropertyName("t")] public string? Text { get; init; }

    /// <summary>Where its image is; null where it has none, or one that was uploaded.</summary>
    [JsonPropertyName("u")] public string? Url { get; init; }

    /// <summary>The titles of a list's elements.</summary>
    [JsonPropertyName("l")] public ImmutableArray<string> Titles { get; init; } = [];

    /// <summary>Equal for messages that say the same: nobody who gets two of them can tell which is which.</summary>
    [JsonPropertyName("c")] public required string Content { get; init; }

    /// <summary>The mark to keep with a message. Null for a plain text: that is kept anyway.</summary>
    public static EchoMark? Of(MessageContent content)
    {
        ArgumentNullException.ThrowIfNull(content);
        return content switch
        {
            MessageContent.Words { Buttons.IsEmpty: true } => null,
            MessageContent.Words w => new EchoMark { Kind = EchoKind.Buttons, Text = w.Text, Content = ContentOf(w) },
            MessageContent.Image i => new EchoMark { Kind = EchoKind.Image, Text = i.Text, Url = i.Url, Content = ContentOf(i) },
            MessageContent.File f => new EchoMark { Kind = EchoKind.File, Content = ContentOf(f) },
            MessageContent.Elements e => new EchoMark { Kind = EchoKind.List, Titles = [.. e.Items.Select(i => i.Title)], Content = ContentOf(e) },
            MessageContent.Approved a => new EchoMark { Kind = EchoKind.Template, Content = ContentOf(a) },
            _ => throw new InvalidOperationException($"Unknown content: {content.GetType().Name}."),
        };
    }

    /// <summary>The mark of a message as it is kept; null for one that does not come back: a template by phone, and one without a mark by user id.</summary>
    /// <param name="channel">The way that it took.</param>
    /// <param name="content">What a person reads of it.</param>
    /// <param name="markJson">What <see cref="Of"/> gave; null: none.</param>
    public static EchoMark? Read(MessageChannel channel, string content, string? markJson) => channel switch
    {
        MessageChannel.ZbsPhone => null,
        _ when markJson is not null => Json.Read<EchoMark>(Encoding.UTF8.GetBytes(markJson)),
        MessageChannel.Oa => new EchoMark { Kind = EchoKind.Text, Text = content, Content = Plain(content) },
        _ => null,
    };

    /// <summary>A text as it is compared: composed, as Zalo's apps may send it either way, and without the space around it.</summary>
    public static string Plain(string? text) => (text ?? "").Normalize(NormalizationForm.FormC).Trim();

    private static string ContentOf(MessageContent content) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Plain(content.ToZalo().ToJsonString(Json.Plain)))).AsSpan(0, 16));
}
