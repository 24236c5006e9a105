using System.ComponentModel.DataAnnotations.Schema;
using System.Text.Json;

namespace ZaloOrleans.Catalog;

/// <summary>A webhook as it came, with its body.</summary>
public sealed record WebhookEventDetailContract : WebhookEventContract
{
    /// <summary>The body, as JSON.</summary>
    [ReadOnlyField, Column("payloadjson")]
    public JsonElement Payload { get; init; }
}
