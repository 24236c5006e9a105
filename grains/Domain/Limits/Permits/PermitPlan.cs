using System.Collections.Immutable;
using ZaloOrleans.Messaging;

namespace ZaloOrleans.Limits;

/// <summary>What a request would get by a book's rules, and when it should ask again.</summary>
internal sealed class PermitPlan
{
    // The least wait: the next permit's time may depend on what others settle, and asking costs more than waiting.
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(25);
    private readonly PermitBook _book;
    private readonly PermitRequest _request;
    private readonly DateTimeOffset _now;
    private readonly int _rank;
    private readonly List<LaneClaim> _others;

    /// <summary>Plans.</summary>
    /// <param name="book">As it is now, with a log for each rule.</param>
    /// <param name="rules">All hold; one for each log.</param>
    /// <param name="request">Who wants what.</param>
    /// <param name="now">When.</param>
    /// <param name="withinReserve">Whether no more is given than is stored ahead.</param>
    public PermitPlan(PermitBook book, ImmutableArray<PermitRule> rules, PermitRequest request, DateTimeOffset now, bool withinReserve)
    {
        (_book, _request, _now, _rank) = (book, request, now, RankOf(request.Lane));
        _others = book.ClaimsBeside(request.OaId, _rank);
        var spare = rules.ToDictionary(r => r.Key, r => SpareOf(r, withinReserve));
        var granted = ImmutableArray.CreateBuilder<int>(request.Groups.Length);
        foreach (var group in request.Groups)
        {
            var keys = rules.Where(r => r.Key.IsAbout(group)).Select(r => r.Key).ToList();
            var count = keys.Aggregate(group.Count, (n, key) => Math.Min(n, spare[key]));
            keys.ForEach(key => spare[key] -= count);
            keys.ForEach(key => Counts[key] = Counts.GetValueOrDefault(key) + count);
            granted.Add(count);
        }

        Granted = granted.ToImmutable();
        RetryAfter = [.. request.Groups.Select((g, i) => Retry(rules, g, g.Count - Granted[i]))];
    }

    /// <summary>How many of each group.</summary>
    public ImmutableArray<int> Granted { get; }

    /// <summary>How many in each log.</summary>
    public Dictionary<RateKey, int> Counts { get; } = [];

    /// <summary>For each group, when to ask again; zero where it got all.</summary>
    public ImmutableArray<TimeSpan> RetryAfter { get; }

    /// <summary>What was not granted, by the rules that made it wait.</summary>
    public Dictionary<RateKey, int> Unmet { get; } = [];

    /// <summary>Place of a lane: the lowest is served first.</summary>
    public static int RankOf(string lane) => MessageCategories.TryParse(lane, out var category) ? (int)category : (int)MessageCategory.Promotion + 1;

    private bool IsFirst => _rank == (int)MessageCategory.Transaction;

    /// <summary>How many permits of a rule the request may have.</summary>
    private int SpareOf(PermitRule rule, bool withinReserve)
    {
        var log = _book.LogOf(rule.Key);
        var burst = log.BurstLeft(rule.Rate, _now);
        if (!IsFirst && burst < Math.Min(rule.Rate.Block, _request.Groups.Where(rule.Key.IsAbout).Sum(g => g.Count)))
        {
            return 0;
        }

        var spare = Math.Min(rule.Rate.Max - log.Used(_now), burst) - ClaimedBefore(rule.Key);

        // Those of the same lane who wait as well get their share.
        var equals = _others.Count(c => c.Rank == _rank && c.CountOf(rule.Key) > 0);
        spare = equals > 0 ? (spare + equals) / (equals + 1) : spare;
        return Math.Max(0, withinReserve ? Math.Min(spare, _now < _book.ReservedUntil ? log.Reserved : 0) : spare);
    }

    private TimeSpan Retry(ImmutableArray<PermitRule> rules, PermitGroup group, int missing)
    {
        if (missing == 0)
        {
            return TimeSpan.Zero;
        }

        var waits = rules.Where(r => r.Key.IsAbout(group)).Select(r => (r.Key, Wait: WaitOf(r, missing))).ToList();
        var longest = waits.Select(w => w.Wait).Append(Soon).Max();
        foreach (var (key, _) in waits.Where(w => w.Wait >= longest || longest == Soon))
        {
            Unmet[key] = Unmet.GetValueOrDefault(key) + missing;
        }

        return longest;
    }

    /// <summary>When a rule may have the next permits for what is missing, after those who go before.</summary>
    private TimeSpan WaitOf(PermitRule rule, int missing)
    {
        var (log, rate) = (_book.LogOf(rule.Key), rule.Rate);
        var given = Counts.GetValueOrDefault(rule.Key);
        var need = given + ClaimedBefore(rule.Key) + Math.Min(missing, IsFirst ? Math.Max(1, rate.Block / 2) : rate.Block);
        var lacking = log.Used(_now) + need - rate.Max;
        var byWindow = lacking > 0 ? _book.FreeAt(log, lacking, _now) - _now : TimeSpan.Zero;
        var full = log.FullAt > _now ? log.FullAt - _now : TimeSpan.Zero;
        var byBurst = full - (rate.Interval * (rate.Burst - Math.Min(need, rate.Burst)));
        return byWindow > byBurst ? byWindow : byBurst;
    }

    private int ClaimedBefore(RateKey key) => _others.Where(c => c.Rank < _rank).Sum(c => c.CountOf(key));
}
