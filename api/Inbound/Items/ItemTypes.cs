namespace ZaloOrleans.Api.Inbound.Items;

/// <summary>The words of <see cref="ItemType"/> on the wire.</summary>
internal static class ItemTypes
{
    public static ItemType? Parse(string word) => word switch
    {
        "track" => ItemType.Track,
        "identify" => ItemType.Identify,
        "page" => ItemType.Page,
        _ => null,
    };

    public static string Word(ItemType type) => type switch
    {
        ItemType.Track => "track",
        ItemType.Identify => "identify",
        _ => "page",
    };
}
