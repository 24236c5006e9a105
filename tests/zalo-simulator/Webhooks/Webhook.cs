using System.Text.Json.Nodes;
using ZaloOrleans.Simulator.Accounts;

namespace ZaloOrleans.Simulator.Webhooks;

/// <summary>Something that an OA is told.</summary>
/// <param name="Account">The OA.</param>
/// <param name="Body">The body, with its <c>event_name</c> and <c>timestamp</c>.</param>
/// <param name="UserId">The user or phone that it is about; null for none.</param>
internal sealed record Webhook(OfficialAccount Account, JsonObject Body, string? UserId)
{
    /// <summary>The path of the message that it follows; null where it follows none.</summary>
    public string? Endpoint { get; init; }

    /// <summary>Whether it comes from the side of templates by phone, which a header says.</summary>
    public bool IsByPhone { get; init; }

    /// <summary>Zalo's name of the event.</summary>
    public string Event => Body["event_name"] is JsonValue name && name.TryGetValue(out string? text) ? text : "";
}
