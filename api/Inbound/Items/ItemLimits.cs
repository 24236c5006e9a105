namespace ZaloOrleans.Api.Inbound.Items;

/// <summary>How large the parts of an item may be; in characters unless said otherwise.</summary>
internal static class ItemLimits
{
    /// <summary>Most items of a batch.</summary>
    public const int Items = 500;

    /// <summary>Largest item, bytes of JSON: Segment's limit too.</summary>
    public const int Bytes = 32 * 1024;

    /// <summary>Longest <c>event</c>.</summary>
    public const int Event = 100;

    /// <summary>Longest <c>messageId</c>.</summary>
    public const int MessageId = 100;

    /// <summary>Longest <c>userId</c>: what the identities' table holds.</summary>
    public const int UserId = 255;

    /// <summary>Longest <c>anonymousId</c> and <c>context.device.id</c>.</summary>
    public const int DeviceId = 200;

    /// <summary>Longest <c>context.library.name</c>.</summary>
    public const int Source = 100;

    /// <summary>Earliest time, inclusive.</summary>
    public static readonly DateTimeOffset Earliest = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>How far ahead of the server's clock a time may lie, inclusive.</summary>
    public static readonly TimeSpan Ahead = TimeSpan.FromHours(24);
}
