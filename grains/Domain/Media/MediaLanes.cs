namespace ZaloOrleans.Media;

/// <summary>How an account's media are cut, so that one that is slow holds up few others. Pure.</summary>
public static class MediaLanes
{
    /// <summary>Lanes of an account. It may be changed: what waits in a lane is fetched by that lane.</summary>
    public const int Count = 4;

    /// <summary>What wakes a lane: there are media to fetch.</summary>
    public const string Work = "fetch";

    /// <summary>The lane of a medium, 0 to <see cref="Count"/> - 1: by its id, so that those of one message are fetched beside each other.</summary>
    public static int Of(long mediaId) => (int)(mediaId % Count);
}
