using ZaloOrleans.Ingest;

namespace ZaloOrleans.Api.Inbound.Items;

/// <summary>What the <c>context</c> of an item, or of a batch, says that matters here; null where it is silent.</summary>
internal sealed record ItemContext
{
    /// <summary>Nothing is said.</summary>
    public static readonly ItemContext Empty = new();

    /// <summary><c>context.device.id</c>.</summary>
    public string? DeviceId { get; init; }

    /// <summary><c>context.library.name</c>.</summary>
    public string? Source { get; init; }

    /// <summary><c>context.historical</c>.</summary>
    public bool? Historical { get; init; }

    /// <summary><c>context.campaign</c>.</summary>
    public Utm? Utm { get; init; }
}
