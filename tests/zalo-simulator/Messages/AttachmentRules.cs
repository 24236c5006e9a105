using System.Text.Json;
using ZaloOrleans.Simulator.Http;

namespace ZaloOrleans.Simulator.Messages;

/// <summary>What may be attached to a consultation message: an image, a file, a list, buttons.</summary>
internal static class AttachmentRules
{
    private const int MostElements = 5;
    private const int LongestTitle = 100;
    private const int LongestPayload = 1_000;

    /// <summary>What is wrong with an attachment, or null.</summary>
    /// <param name="attachment">It.</param>
    /// <param name="text">The message's text; null for none.</param>
    public static ZaloError? Check(JsonElement attachment, string? text)
    {
        if (attachment.ValueKind != JsonValueKind.Object || !attachment.TryGetProperty("payload", out var payload) || payload.ValueKind != JsonValueKind.Object)
            return ZaloError.Invalid("attachment");
        return Text(attachment, "type") switch
        {
            "file" => text is null && Text(payload, "token") is { Length: > 0 } ? null : ZaloError.Invalid("token"),
            "template" => CheckTemplate(payload, text),
            _ => ZaloError.Invalid("attachment.type"),
        };
    }

    private static ZaloError? CheckTemplate(JsonElement payload, string? text) => Text(payload, "template_type") switch
    {
        "media" => Elements(payload) is [var image] && IsImage(image) ? null : ZaloError.Invalid("elements"),
        "list" => text is null && Elements(payload) is { Count: >= 1 and <= MostElements } all && all.All(IsListElement)
            ? CheckButtons(payload, required: false)
            : ZaloError.Invalid("elements"),
        // Buttons under a text name no template.
        null => text is not null ? CheckButtons(payload, required: true) : ZaloError.Invalid("text"),
        _ => ZaloError.Of(-233),
    };

    private static bool IsImage(JsonElement element) =>
        Text(element, "media_type") == "image" && (IsUrl(Text(element, "url")) != Text(element, "attachment_id") is { Length: > 0 });

    private static bool IsListElement(JsonElement element) =>
        Text(element, "title") is { Length: > 0 and <= LongestTitle }
        && (!element.TryGetProperty("image_url", out _) || IsUrl(Text(element, "image_url")))
        && (!element.TryGetProperty("default_action", out var action) || (Text(action, "type") == "oa.open.url" && IsUrl(Text(action, "url"))));

    private static ZaloError? CheckButtons(JsonElement payload, bool required)
    {
        if (!payload.TryGetProperty("buttons", out var buttons))
            return required ? ZaloError.Invalid("buttons") : null;
        return buttons.ValueKind == JsonValueKind.Array && buttons.GetArrayLength() is >= 1 and <= MostElements && buttons.EnumerateArray().All(IsButton)
            ? null
            : ZaloError.Invalid("buttons");
    }

    private static bool IsButton(JsonElement button) =>
        Text(button, "title") is { Length: > 0 and <= LongestTitle } && button.TryGetProperty("payload", out var payload) && Text(button, "type") switch
        {
            "oa.open.url" => IsUrl(Text(payload, "url")),
            "oa.open.phone" => Text(payload, "phone_code") is { Length: > 0 },
            "oa.open.sms" => Text(payload, "phone_code") is { Length: > 0 } && Text(payload, "content") is { Length: > 0 },
            "oa.query.show" or "oa.query.hide" => JsonText.Read(payload) is { Length: > 0 and <= LongestPayload },
            _ => false,
        };

    private static List<JsonElement> Elements(JsonElement payload) =>
        payload.TryGetProperty("elements", out var elements) && elements.ValueKind == JsonValueKind.Array
            ? [.. elements.EnumerateArray().Where(e => e.ValueKind == JsonValueKind.Object)]
            : [];

    private static bool IsUrl(string? text) => Uri.TryCreate(text, UriKind.Absolute, out var url) && (url.Scheme is "http" or "https");

    private static string? Text(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) ? JsonText.Read(value) : null;
}
