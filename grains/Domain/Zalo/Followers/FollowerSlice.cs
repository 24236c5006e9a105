using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace ZaloOrleans.Zalo.Followers;

/// <summary>A part of an Official Account's followers that Zalo lists by itself, and how far it was read.</summary>
public sealed record FollowerSlice
{
    /// <summary>First day in Vietnam of the last interaction, as <see cref="DateOnly.DayNumber"/>; 0: whenever it was.</summary>
    public int From { get; init; }

    /// <summary>Last day, included.</summary>
    public int Until { get; init; }

    /// <summary>Only those with this tag; null: all.</summary>
    public string? Tag { get; init; }

    /// <summary>How many of the list were read.</summary>
    public int Offset { get; init; }

    /// <summary>How many Zalo said there were, when the last page was read; null where it did not say.</summary>
    public long? Total { get; init; }

    /// <summary>Whether it is read as far as Zalo lets, because it cannot be cut smaller.</summary>
    public bool IsCut { get; init; }

    /// <summary>Whether it is to be cut by tag, of which Zalo must be asked first.</summary>
    public bool NeedsTags { get; init; }

    /// <summary>Whether it is all followers.</summary>
    [JsonIgnore] public bool IsWhole => From == 0 && Tag is null;

    /// <summary>What Zalo is asked for: the JSON of the parameter <c>data</c>.</summary>
    public string Query()
    {
        var query = new JsonObject { ["offset"] = Offset, ["count"] = FollowerSlices.PageSize, ["is_follower"] = true };
        if (From > 0)
        {
            query["last_interaction_period"] = $"{Day(From)}:{Day(Until)}";
        }

        if (Tag is not null)
        {
            query["tag_name"] = Tag;
        }

        return query.ToJsonString(Json.Plain);
    }

    /// <summary>The same for one user.</summary>
    public static string QueryOf(string userId) => new JsonObject { ["user_id"] = userId }.ToJsonString(Json.Plain);

    private static string Day(int number) => DateOnly.FromDayNumber(number).ToString("yyyy_MM_dd", CultureInfo.InvariantCulture);
}
