namespace ZaloOrleans.Api.Inbound.Items;

/// <summary>A batch as it was read.</summary>
/// <param name="Items">Its items.</param>
/// <param name="SentAt">When the client sent it by its own clock, ticks of UTC.</param>
/// <param name="Context">What its items have where they say nothing themselves.</param>
internal sealed record BatchDraft(IReadOnlyList<ItemDraft> Items, long? SentAt, ItemContext Context);
