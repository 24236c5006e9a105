using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace ZaloOrleans.Messaging;

/// <summary>
/// What a message says, as a template has it or rendered for a customer. Each text in it may be Liquid; what it is rendered with stays a
/// text and cannot change its shape.
/// </summary>
public abstract record MessageContent
{
    /// <summary>Longest text that Zalo takes.</summary>
    public const int LongestText = 2_000;

    private MessageContent() { }

    /// <summary>A text, with or without buttons under it.</summary>
    public sealed record Words(string Text, ImmutableArray<MessageButton> Buttons) : MessageContent;

    /// <summary>An image, from an address or uploaded before, with or without a text.</summary>
    public sealed record Image(string? Text, string? Url, string? AttachmentId) : MessageContent;

    /// <summary>A file that was uploaded before.</summary>
    public sealed record File(string Token) : MessageContent;

    /// <summary>Elements one under another, the first with its image large.</summary>
    public sealed record Elements(ImmutableArray<MessageElement> Items, ImmutableArray<MessageButton> Buttons) : MessageContent;

    /// <summary>A template that Zalo has approved, and what goes into it.</summary>
    public sealed record Approved(string TemplateId, ImmutableSortedDictionary<string, string> Data) : MessageContent;

    /// <summary>With each of its texts rendered.</summary>
    public MessageContent Map(Func<string, string> render)
    {
        ArgumentNullException.ThrowIfNull(render);
        string? Each(string? text) => text is null ? null : render(text);
        return this switch
        {
            Words w => new Words(render(w.Text), [.. w.Buttons.Select(b => b.Map(render))]),
            Image i => new Image(Each(i.Text), Each(i.Url), Each(i.AttachmentId)),
            File f => new File(render(f.Token)),
            Elements e => new Elements([.. e.Items.Select(i => i.Map(render))], [.. e.Buttons.Select(b => b.Map(render))]),
            Approved a => a with { Data = a.Data.ToImmutableSortedDictionary(d => d.Key, d => render(d.Value)) },
            _ => throw new InvalidOperationException($"Unknown content: {GetType().Name}."),
        };
    }

    /// <summary>Why it cannot be sent on a channel, as a decision's code; null: it can.</summary>
    public string? FaultOn(MessageChannel channel) => this switch
    {
        Approved => channel == MessageChannel.Oa ? "content_not_for_channel" : null,
        _ when channel != MessageChannel.Oa => "content_not_for_channel",
        Words { Text.Length: 0 } => "text_empty",
        Words { Text.Length: > LongestText } or Image { Text.Length: > LongestText } => "text_too_long",
        _ => null,
    };

    /// <summary>What a person reads of it in a timeline.</summary>
    public string Shown() => this switch
    {
        Words w => w.Text,
        Image i => i.Text ?? i.Url ?? "",
        Elements e => string.Join('\n', e.Items.Select(i => i.Title)),
        Approved a => string.Join('\n', a.Data.Select(d => $"{d.Key}: {d.Value}")),
        _ => "",
    };

    /// <summary>What Zalo gets of it: the <c>message</c> of a consultation, or template and data in the words of the channel.</summary>
    public JsonObject ToZalo(MessageChannel channel) => this switch
    {
        Words { Buttons.IsEmpty: true } w => new JsonObject { ["text"] = w.Text },
        Words w => new JsonObject { ["text"] = w.Text, ["attachment"] = Template(new JsonObject { ["buttons"] = Of(w.Buttons) }) },
        Image i => OfImage(i),
        File f => new JsonObject { ["attachment"] = new JsonObject { ["type"] = "file", ["payload"] = new JsonObject { ["token"] = f.Token } } },
        Elements e => OfElements(e),
        Approved a => new JsonObject
        {
            [channel == MessageChannel.MiniApp ? "templateId" : "template_id"] = a.TemplateId,
            [channel == MessageChannel.MiniApp ? "templateData" : "template_data"] = new JsonObject(a.Data.Select(d => KeyValuePair.Create(d.Key, (JsonNode?)d.Value))),
        },
        _ => throw new InvalidOperationException($"Unknown content: {GetType().Name}."),
    };

    private static JsonObject OfImage(Image image)
    {
        var element = new JsonObject { ["media_type"] = "image" };
        element[image.Url is null ? "attachment_id" : "url"] = image.Url ?? image.AttachmentId;
        var attachment = Template(new JsonObject { ["template_type"] = "media", ["elements"] = new JsonArray(element) });
        return image.Text is null ? new JsonObject { ["attachment"] = attachment } : new JsonObject { ["text"] = image.Text, ["attachment"] = attachment };
    }

    private static JsonObject OfElements(Elements elements)
    {
        var payload = new JsonObject { ["template_type"] = "list", ["elements"] = new JsonArray([.. elements.Items.Select(i => (JsonNode)i.ToZalo())]) };
        if (!elements.Buttons.IsEmpty)
        {
            payload["buttons"] = Of(elements.Buttons);
        }

        return new JsonObject { ["attachment"] = Template(payload) };
    }

    private static JsonObject Template(JsonObject payload) => new() { ["type"] = "template", ["payload"] = payload };

    private static JsonArray Of(ImmutableArray<MessageButton> buttons) => new([.. buttons.Select(b => (JsonNode)b.ToZalo())]);
}
