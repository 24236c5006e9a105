using ZaloOrleans.Api.Inbound.Json;

namespace ZaloOrleans.Api.Inbound.Items;

/// <summary>An item as it was read: what needs the whole batch (its clock, its context) is still open.</summary>
internal sealed class ItemDraft
{
    /// <summary>Place in the batch.</summary>
    public required int Index { get; init; }

    /// <summary>What is wrong with it.</summary>
    public FaultList Faults { get; } = new();

    public ItemType? Type { get; set; }

    public string? MessageId { get; set; }

    public string? UserId { get; set; }

    public string? AnonymousId { get; set; }

    public string? Event { get; set; }

    public string? PropertiesJson { get; set; }

    /// <summary>By the client's clock, ticks of UTC.</summary>
    public long? Timestamp { get; set; }

    /// <summary>When the client sent it by its own clock, ticks of UTC.</summary>
    public long? SentAt { get; set; }

    public ItemContext Context { get; set; } = ItemContext.Empty;

    public TraitSet Traits { get; set; } = TraitSet.Empty;
}
