using ZaloOrleans.Ingest;

namespace ZaloOrleans.Api.Inbound.Items;

/// <summary>An item that is in order.</summary>
/// <param name="Item">What the grains get.</param>
/// <param name="AnonymousId">The visitor's id, which orders items even where the device has another one.</param>
/// <param name="Identifies">Whether it says who somebody is, and so whose the device is.</param>
internal sealed record InboundItem(IngestItem Item, string? AnonymousId, bool Identifies)
{
    /// <summary>Whether it is known whose it is, whatever it names.</summary>
    public bool OfCustomer { get; init; }

    /// <summary>What leads to the customer; null for a visitor whom nobody knows yet.</summary>
    public Identity? Strongest => Item.Identities.IsEmpty ? null : Item.Identities[0];

    /// <summary>The device that the item gives to its customer.</summary>
    public string? Binds => Identifies && (OfCustomer || Strongest is not null) ? Item.DeviceId : null;
}
