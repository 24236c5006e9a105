namespace ZaloOrleans.Api.Inbound.Items;

/// <summary>The keys of an item.</summary>
internal enum ItemField
{
    Type,
    UserId,
    AnonymousId,
    Event,
    Properties,
    MessageId,
    Timestamp,
    Context,
    Traits,
    SentAt,
    Name,
    Category,

    /// <summary>A key that Segment's clients send and that means nothing here.</summary>
    Ignored,

    /// <summary>A key that nobody knows.</summary>
    Unknown,
}
