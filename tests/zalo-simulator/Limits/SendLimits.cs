using System.Collections.Concurrent;
using ZaloOrleans.Simulator.Clocks;
using ZaloOrleans.Simulator.Messages;
using ZaloOrleans.Simulator.Templates;
using ZaloOrleans.Simulator.Users;

namespace ZaloOrleans.Simulator.Limits;

/// <summary>Which caps a request counts towards.</summary>
internal sealed class SendLimits(UserBook users)
{
    private readonly ConcurrentDictionary<string, LimitSettings> _ofOne = new(StringComparer.Ordinal);
    private volatile LimitSettings _ofAll = new();

    /// <summary>What was used.</summary>
    public Tally Used { get; } = new();

    /// <summary>The settings of an OA; without one, of all that have none of their own.</summary>
    public LimitSettings Of(string? oaId) => oaId is not null && _ofOne.TryGetValue(oaId, out var own) ? own : _ofAll;

    public void Set(string? oaId, LimitSettings settings)
    {
        if (oaId is null)
            _ofAll = settings;
        else
            _ofOne[oaId] = settings;
    }

    /// <summary>Calls in a minute.</summary>
    public Cap Calls(string oaId, DateTimeOffset now) =>
        new("calls", oaId, now.ToUnixTimeSeconds() / 60, Of(oaId).PerMinute, ZaloError.Of(-32), Limit.Rate);

    /// <summary>Templates in a day.</summary>
    public Cap Templates(string oaId, DateTimeOffset now) => new("templates", oaId, DayOf(now), Of(oaId).PerDay, ZaloError.OfTemplate(-144), Limit.Quota);

    /// <summary>Consultation messages that come out of the package; null where they are charged.</summary>
    public Cap? Consultations(string oaId, DateTimeOffset now) => Of(oaId).ConsultationsPerMonth is { } most
        ? new Cap("consultations", oaId, MonthOf(now), most, ZaloError.Of(-211), Limit.Quota)
        : null;

    /// <summary>Advertising by phone of an OA in a month.</summary>
    public Cap PromotionsOfMonth(string oaId, DateTimeOffset now) =>
        new("promotions by phone", oaId, MonthOf(now), Of(oaId).PromotionsPerMonth, ZaloError.OfTemplate(-1441), Limit.Quota);

    /// <summary>Advertising by user id of an OA in a day.</summary>
    public Cap PromotionsOfDay(string oaId, DateTimeOffset now) =>
        new("promotions by user", oaId, DayOf(now), Of(oaId).PromotionsOf(users.FollowersOf(oaId)), ZaloError.Of(-211), Limit.Quota);

    /// <summary>Advertising to one person in a day.</summary>
    public Cap PersonsDay(string oaId, string address, bool byPhone, DateTimeOffset now) => new(
        "person's day", $"{oaId} {address}", DayOf(now), Of(oaId).PerPersonDay, byPhone ? ZaloError.OfTemplate(-1472) : ZaloError.Of(-218), Limit.Person);

    /// <summary>Advertising to one person in a month.</summary>
    public Cap PersonsMonth(string oaId, string address, bool byPhone, DateTimeOffset now) => new(
        "person's month", $"{oaId} {address}", MonthOf(now), Of(oaId).PerPersonMonth, byPhone ? ZaloError.OfTemplate(-1471) : ZaloError.Of(-218), Limit.Person);

    /// <summary>All that a template counts towards, in the order in which they are looked at.</summary>
    public IReadOnlyList<Cap> OfTemplate(string oaId, string address, ZbsTemplate template, bool byPhone, DateTimeOffset now)
    {
        var caps = new List<Cap>();
        if (template.IsPromotion)
        {
            caps.Add(PersonsDay(oaId, address, byPhone, now));
            caps.Add(PersonsMonth(oaId, address, byPhone, now));
            caps.Add(byPhone ? PromotionsOfMonth(oaId, now) : PromotionsOfDay(oaId, now));
        }

        if (template.PerDay is { } most)
            caps.Add(new Cap("template's day", $"{oaId} {template.Id}", DayOf(now), most, ZaloError.OfTemplate(-147), Limit.Quota));
        caps.Add(Templates(oaId, now));
        return caps;
    }

    private static long DayOf(DateTimeOffset now) => VietnamTime.DayOf(now).DayNumber;

    private static long MonthOf(DateTimeOffset now) => VietnamTime.DayOf(now) is var day ? (day.Year * 12L) + day.Month : 0;
}
