using System.ComponentModel.DataAnnotations;
using System.Text.Json;

namespace ZaloOrleans.Api.Endpoints.Ingest;

/// <summary>Many items. Those that share a user or a visitor are taken in order.</summary>
internal sealed record BatchContract
{
    /// <summary>1 to 500 items, each with its type.</summary>
    [Required, MinLength(1), MaxLength(500)]
    public required IReadOnlyList<ItemContract> Batch { get; init; }

    /// <summary>When the batch was sent by the client's clock; corrects every item's <c>timestamp</c>.</summary>
    public DateTimeOffset? SentAt { get; init; }

    /// <summary>What items have in their context where they say nothing themselves.</summary>
    public JsonElement? Context { get; init; }
}
