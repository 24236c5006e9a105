namespace ZaloOrleans.Api.Inbound.Items;

/// <summary>What holds for all items of a request.</summary>
/// <param name="ReceivedAt">The server's clock when the request was read.</param>
/// <param name="SentAt">The client's clock when it was sent, ticks of UTC; null where it does not say.</param>
/// <param name="Context">What its items have where they say nothing themselves.</param>
/// <param name="KeyName">Name of the key, the source of items that name none.</param>
/// <param name="OfCustomer">Whether it is known whose they are, by the session that sends them.</param>
internal sealed record ItemSource(DateTimeOffset ReceivedAt, long? SentAt, ItemContext Context, string KeyName, bool OfCustomer = false);
