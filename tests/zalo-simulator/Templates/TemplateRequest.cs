using System.Text.Json;
using ZaloOrleans.Simulator.Http;

namespace ZaloOrleans.Simulator.Templates;

/// <summary>What the rules look at in the body of a template; null where a field is absent or of another kind.</summary>
internal sealed record TemplateRequest(string? UserId, string? Phone, string? TemplateId, JsonElement? Data, string? TrackingId, string? SendingMode)
{
    public static TemplateRequest Read(JsonElement body) => new(
        Text(body, "user_id"), Text(body, "phone"), Text(body, "template_id"),
        body.ValueKind == JsonValueKind.Object && body.TryGetProperty("template_data", out var data) && data.ValueKind == JsonValueKind.Object ? data : null,
        Text(body, "tracking_id"), Text(body, "sending_mode"));

    private static string? Text(JsonElement body, string name) =>
        body.ValueKind == JsonValueKind.Object && body.TryGetProperty(name, out var value) ? JsonText.Read(value) : null;
}
