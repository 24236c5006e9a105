using System.Text.Json;
using System.Text.Json.Nodes;
using ZaloOrleans.Simulator.Http;

namespace ZaloOrleans.Simulator.Messages;

/// <summary>What the webhook says that tells of a message of the OA's.</summary>
/// <param name="Event">Zalo's name of it.</param>
/// <param name="Message">Its message, without the id.</param>
internal sealed record Echo(string Event, JsonObject Message)
{
    /// <summary>Of a consultation message; null where the body is none.</summary>
    public static Echo? Of(ConsultationRequest request)
    {
        if (request.Attachment is not { ValueKind: JsonValueKind.Object } attachment || !attachment.TryGetProperty("payload", out var payload) || payload.ValueKind != JsonValueKind.Object)
            return request.Text is { } text ? new Echo("oa_send_text", new JsonObject { ["text"] = text }) : null;
        if (Text(attachment, "type") == "file")
            return new Echo("oa_send_file", With(request, FileOf(Text(payload, "token"))));
        return Text(payload, "template_type") switch
        {
            "media" => new Echo("oa_send_image", With(request, [.. ElementsOf(payload).Select(ImageOf)])),
            "list" => new Echo("oa_send_list", With(request, [.. ElementsOf(payload).Select(LinkOf)])),
            // Buttons under a text.
            _ => new Echo("oa_send_text", new JsonObject { ["text"] = request.Text }),
        };
    }

    /// <summary>Of a template by user id.</summary>
    public static Echo OfTemplate(string? templateId) => new("oa_send_template", new JsonObject
    {
        ["attachments"] = new JsonArray(Attachment("template", new JsonObject { ["zinstant_id"] = templateId, ["text"] = $"Template {templateId}", ["link_url"] = "", ["checksum"] = "" })),
    });

    private static JsonObject With(ConsultationRequest request, params JsonNode[] attachments)
    {
        var message = new JsonObject { ["attachments"] = new JsonArray(attachments) };
        if (request.Text is { } text)
            message["text"] = text;
        return message;
    }

    private static JsonNode ImageOf(JsonElement element)
    {
        var url = Text(element, "url") ?? $"https://file.zalo.invalid/{Text(element, "attachment_id")}";
        return Attachment("image", new JsonObject { ["thumbnail"] = url, ["url"] = url });
    }

    private static JsonNode LinkOf(JsonElement element) => Attachment("link", new JsonObject
    {
        ["title"] = Text(element, "title"),
        ["description"] = Text(element, "subtitle"),
        ["thumbnail"] = Text(element, "image_url"),
        ["url"] = element.TryGetProperty("default_action", out var action) ? Text(action, "url") : null,
    });

    private static JsonNode FileOf(string? token) =>
        Attachment("file", new JsonObject { ["url"] = $"https://file.zalo.invalid/{token}", ["size"] = "1", ["name"] = "file", ["checksum"] = "", ["type"] = "pdf" });

    private static JsonObject Attachment(string type, JsonObject payload) => new() { ["type"] = type, ["payload"] = payload };

    private static IEnumerable<JsonElement> ElementsOf(JsonElement payload) =>
        payload.TryGetProperty("elements", out var elements) && elements.ValueKind == JsonValueKind.Array
            ? elements.EnumerateArray().Where(e => e.ValueKind == JsonValueKind.Object)
            : [];

    private static string? Text(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) ? JsonText.Read(value) : null;
}
