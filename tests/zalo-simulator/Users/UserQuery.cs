using System.Globalization;
using System.Text.Json;
using ZaloOrleans.Simulator.Clocks;
using ZaloOrleans.Simulator.Http;
using ZaloOrleans.Simulator.Messages;

namespace ZaloOrleans.Simulator.Users;

/// <summary>Which users a request asks for: the JSON in its parameter <c>data</c>.</summary>
/// <param name="Offset">How many are left out.</param>
/// <param name="Count">How many at most, 1 to 50.</param>
/// <param name="Tag">Only those with this tag; null for all.</param>
/// <param name="From">Only those whose last interaction was on this day in Vietnam or later; null for all.</param>
/// <param name="Until">... or earlier.</param>
/// <param name="IsFollower">Only followers, or only others; null for all.</param>
internal sealed record UserQuery(int Offset, int Count, string? Tag, DateOnly? From, DateOnly? Until, bool? IsFollower)
{
    public const int MostAtOnce = 50;

    /// <summary>Reads it, or says why Zalo would refuse it.</summary>
    public static (UserQuery? Query, ZaloError Error) Read(JsonElement data, int lastOffset, DateOnly today)
    {
        if (!TryInt(data, "offset", out var offset) || !TryInt(data, "count", out var count))
            return (null, ZaloError.Invalid("data"));
        if (offset < 0 || offset > lastOffset || count is < 1 or > MostAtOnce)
            return (null, ZaloError.Of(-210));

        var (period, tag) = (Text(data, "last_interaction_period"), Text(data, "tag_name"));
        (DateOnly? from, DateOnly? until) = (null, null);
        if (period is not null)
        {
            if (PeriodOf(period, today) is not { } days)
                return (null, ZaloError.Invalid("last_interaction_period"));
            (from, until) = days;
        }

        bool? isFollower = data.TryGetProperty("is_follower", out var given) ? given.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => JsonText.Read(given) is { } word ? word == "true" : null,
        } : null;
        return (new UserQuery(offset, count, tag, from, until, isFollower), ZaloError.None);
    }

    /// <summary>Whether a user is asked for.</summary>
    public bool Matches(UserState user)
    {
        var day = user.LastInteraction is { } at ? VietnamTime.DayOf(at) : (DateOnly?)null;
        return (Tag is null || user.Tags.Contains(Tag)) && (IsFollower is null || user.Follower == IsFollower)
            && (From is null || day >= From) && (Until is null || day <= Until);
    }

    private static (DateOnly From, DateOnly Until)? PeriodOf(string text, DateOnly today) => text switch
    {
        "TODAY" => (today, today),
        "YESTERDAY" => (today.AddDays(-1), today.AddDays(-1)),
        "L7D" => (today.AddDays(-7), today),
        "L30D" => (today.AddDays(-30), today),
        _ => text.Split(':') is [var first, var last] && TryDay(first, out var from) && TryDay(last, out var until) && from <= until ? (from, until) : null,
    };

    private static bool TryDay(string text, out DateOnly day) => DateOnly.TryParseExact(text, "yyyy_MM_dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out day);

    private static bool TryInt(JsonElement data, string name, out int number)
    {
        number = 0;
        return data.TryGetProperty(name, out var value) && (value.ValueKind == JsonValueKind.Number ? value.TryGetInt32(out number)
            : int.TryParse(JsonText.Read(value), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number));
    }

    private static string? Text(JsonElement data, string name) => data.TryGetProperty(name, out var value) ? JsonText.Read(value) : null;
}
