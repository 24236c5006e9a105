using System.Text.Json;
using ZaloOrleans.Simulator.Http;

namespace ZaloOrleans.Simulator.Messages;

/// <summary>What the rules look at in the body of a consultation message; null where a field is absent or of another kind.</summary>
internal sealed record ConsultationRequest(string? UserId, string? Text)
{
    /// <summary>The attachment; null for none.</summary>
    public JsonElement? Attachment { get; init; }

    public static ConsultationRequest Read(JsonElement body) => new(TextOf(body, "recipient", "user_id"), TextOf(body, "message", "text"))
    {
        Attachment = Field(body, "message", "attachment"),
    };

    private static string? TextOf(JsonElement body, string parent, string name) => Field(body, parent, name) is { } value ? JsonText.Read(value) : null;

    private static JsonElement? Field(JsonElement body, string parent, string name) =>
        body.ValueKind == JsonValueKind.Object
        && body.TryGetProperty(parent, out var inner)
        && inner.ValueKind == JsonValueKind.Object
        && inner.TryGetProperty(name, out var value)
            ? value
            : null;
}
