using System.Text.Json;
using ZaloOrleans.Simulator.Http;

namespace ZaloOrleans.Simulator.Messages;

/// <summary>What the rules look at in the body of a consultation message; null where a field is absent or no string.</summary>
internal sealed record ConsultationRequest(string? UserId, string? Text)
{
    public static readonly ConsultationRequest Empty = new(null, null);

    public static ConsultationRequest Read(JsonElement body) =>
        new(Field(body, "recipient", "user_id"), Field(body, "message", "text"));

    private static string? Field(JsonElement body, string parent, string name) =>
        body.ValueKind == JsonValueKind.Object
        && body.TryGetProperty(parent, out var inner)
        && inner.ValueKind == JsonValueKind.Object
        && inner.TryGetProperty(name, out var value)
            ? JsonText.Read(value)
            : null;
}
