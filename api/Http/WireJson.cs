using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using ZaloOrleans.Api.Endpoints.Experiments;
using ZaloOrleans.Api.Endpoints.Health;
using ZaloOrleans.Api.Endpoints.Ingest;
using ZaloOrleans.Api.Endpoints.MiniApps;
using ZaloOrleans.Api.Endpoints.Webhooks;

namespace ZaloOrleans.Api.Http;

/// <summary>How the API's own answers become JSON.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.Never)]
[JsonSerializable(typeof(ProblemBody))]
[JsonSerializable(typeof(BatchAnswer))]
[JsonSerializable(typeof(ItemReceipt))]
[JsonSerializable(typeof(PingAnswer))]
[JsonSerializable(typeof(WebhookAnswer))]
[JsonSerializable(typeof(SessionAnswer))]
[JsonSerializable(typeof(ConsentAnswer))]
[JsonSerializable(typeof(AssignmentItem))]
[JsonSerializable(typeof(AssignmentItems))]
internal sealed partial class WireJson : JsonSerializerContext
{
    /// <summary>Vietnamese stays readable; nothing of this goes into HTML.</summary>
    public static WireJson Plain { get; } = new(new JsonSerializerOptions(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
