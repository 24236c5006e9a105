namespace ZaloOrleans.Api.Inbound.Items;

/// <summary>What an item tells.</summary>
internal enum ItemType
{
    /// <summary>Something happened.</summary>
    Track = 1,

    /// <summary>Who somebody is.</summary>
    Identify = 2,

    /// <summary>A page was looked at: the event <c>page_view</c>.</summary>
    Page = 3,
}
