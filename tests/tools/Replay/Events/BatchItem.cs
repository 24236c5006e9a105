using System.Text.Json.Serialization;

namespace ZaloOrleans.Replay.Events;

/// <summary>An event as <c>POST /v1/batch</c> takes it.</summary>
internal sealed record BatchItem
{
    /// <summary>Most items that the API takes in one request.</summary>
    public const int MostInOneRequest = 500;

    public string Type { get; } = "track";

    public string Event { get; } = "order_line";

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? UserId { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? AnonymousId { get; init; }

    public required DateTime Timestamp { get; init; }

    public required string MessageId { get; init; }

    public required OrderProperties Properties { get; init; }

    public EventContext Context { get; } = EventContext.Replay;

    /// <summary>The line it came from; stays here.</summary>
    [JsonIgnore]
    public long LineNumber { get; init; }
}
