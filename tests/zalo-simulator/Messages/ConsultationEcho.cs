using System.Text.Json;
using System.Text.Json.Nodes;
using ZaloOrleans.Simulator.Http;
using ZaloOrleans.Simulator.Webhooks;

namespace ZaloOrleans.Simulator.Messages;

/// <summary>
/// What a consultation message comes back as, in the shapes that the developer console's Test button posts. A text with buttons is an
/// interactive message, which Zalo's name for a list is; an image is shown where it was, a file where Zalo keeps it.
/// </summary>
internal static class ConsultationEcho
{
    public static (string Kind, JsonObject Message) Of(ConsultationRequest request) => request.Attachment switch
    {
        null => ("text", new JsonObject { ["text"] = request.Text }),
        { } attachment when Text(attachment, "type") == "file" => ("file", WebhookBodies.Attached(null, "file", new JsonObject
        {
            ["url"] = $"{WebhookBodies.Files}/{ConsultationEndpoint.NewId()}", ["size"] = "9999", ["name"] = "file.pdf", ["checksum"] = ConsultationEndpoint.NewId(), ["type"] = "pdf",
        })),
        { } attachment => OfTemplate(attachment.GetProperty("payload"), request.Text),
    };

    private static (string Kind, JsonObject Message) OfTemplate(JsonElement payload, string? text)
    {
        switch (Text(payload, "template_type"))
        {
            case "media":
                var url = Text(payload.GetProperty("elements")[0], "url") ?? $"{WebhookBodies.Files}/{ConsultationEndpoint.NewId()}";
                return ("image", WebhookBodies.Attached(text, "image", new JsonObject { ["thumbnail"] = url, ["url"] = url }));
            case "list":
                return ("list", WebhookBodies.Attached(text, "link", payload.GetProperty("elements").EnumerateArray().Select(OfElement)));
            default:
                return ("list", new JsonObject { ["text"] = text });
        }
    }

    private static JsonObject OfElement(JsonElement element) => new()
    {
        ["thumbnail"] = Text(element, "image_url"),
        ["description"] = Text(element, "subtitle"),
        ["url"] = element.TryGetProperty("default_action", out var action) ? Text(action, "url") : null,
        ["title"] = Text(element, "title"),
    };

    private static string? Text(JsonElement json, string name) => json.TryGetProperty(name, out var value) ? JsonText.Read(value) : null;
}
