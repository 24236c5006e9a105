using System.Collections.Immutable;

namespace ZaloOrleans.Limits;

/// <summary>
/// The permits of a limiter: what counts by each rule, what is open, and what is stored ahead. A permit is given only within what was stored
/// before, so that whoever begins from the stored state counts it, whatever becomes of this book. Pure, immutable; by a clock that does not go back.
/// </summary>
public sealed partial record PermitBook
{
    /// <summary>Permits are valid for the shortest window, and no longer than this: the deadline of a send.</summary>
    public static readonly TimeSpan LongestValidity = TimeSpan.FromSeconds(10);

    // Who waits comes back at the latest after so long; and a little later than told, where it waits long by a wake-up.
    private static readonly TimeSpan ComesBack = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan ShortWait = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongGrace = TimeSpan.FromSeconds(3);

    private ImmutableDictionary<RateKey, GrantLog> Logs { get; init; } = ImmutableDictionary<RateKey, GrantLog>.Empty;

    private ImmutableDictionary<long, OpenLease> Leases { get; init; } = ImmutableDictionary<long, OpenLease>.Empty;

    private ImmutableDictionary<(long OaId, int Rank), LaneClaim> Claims { get; init; } = ImmutableDictionary<(long, int), LaneClaim>.Empty;

    private long LastLease { get; init; }

    /// <summary>Until when permits may be given within what is stored ahead.</summary>
    public DateTimeOffset ReservedUntil { get; private init; }

    private TimeSpan Validity { get; init; } = LongestValidity;

    /// <summary>Gives a block of permits: no more than each rule allows, than the lanes before leave, and than is stored ahead.</summary>
    /// <param name="rules">All hold; one for each key.</param>
    /// <param name="request">Who wants what.</param>
    /// <param name="now">When.</param>
    public (PermitBook Next, PermitLease Lease) Take(ImmutableArray<PermitRule> rules, PermitRequest request, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(request);
        var book = At(now).Knowing(rules, now).WithoutClaim(request);
        var plan = new PermitPlan(book, rules, request, now, withinReserve: true);
        var logs = rules.Aggregate(book.Logs, (all, rule) => plan.Counts.GetValueOrDefault(rule.Key) is > 0 and var count
            ? all.SetItem(rule.Key, all[rule.Key].Given(count, rule.Rate, now))
            : all);
        var id = book.LastLease + 1;
        var groups = request.Groups.Select((g, i) => new OpenGroup(plan.Granted[i], [.. rules.Select(r => r.Key).Where(k => k.IsAbout(g))])).ToImmutableArray();
        var next = (book with
        {
            Logs = logs,
            LastLease = id,
            Leases = plan.Granted.Any(n => n > 0) ? book.Leases.Add(id, new OpenLease(now, now + book.Validity, groups)) : book.Leases,
        }).Claiming(request, plan, now);
        return (next, new PermitLease(id, plan.Granted, plan.RetryAfter, book.Validity));
    }

    /// <summary>Settles some of a lease. One that is not known is not heard.</summary>
    public PermitBook Settle(PermitUse use, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(use);
        var book = At(now);
        if (!book.Leases.TryGetValue(use.Lease, out var lease))
        {
            return book;
        }

        var at = lease.GivenAt + use.Lag < lease.Until ? lease.GivenAt + use.Lag : lease.Until;
        var (logs, groups) = (book.Logs, lease.Groups);
        for (var i = 0; i < groups.Length; i++)
        {
            var used = Math.Clamp(use.Used[i], 0, groups[i].Count);
            var unused = Math.Clamp(use.Unused[i], 0, groups[i].Count - used);
            logs = groups[i].Keys.Aggregate(logs, (all, key) => all.SetItem(key, all[key].Settled(used, unused, at)));
            groups = groups.SetItem(i, groups[i] with { Count = groups[i].Count - used - unused });
        }

        return book with
        {
            Logs = logs,
            Leases = groups.Any(g => g.Count > 0) ? book.Leases.SetItem(use.Lease, lease with { Groups = groups }) : book.Leases.Remove(use.Lease),
        };
    }

    /// <summary>How a rule stands.</summary>
    public RateUse UseOf(PermitRule rule, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(rule);
        var log = At(now).Knowing([rule], now).LogOf(rule.Key);
        var used = log.Used(now);
        var lately = rule.Rate.Window < TimeSpan.FromSeconds(10) ? rule.Rate.Window : TimeSpan.FromSeconds(10);
        return new RateUse
        {
            OaId = rule.Key.OaId,
            TemplateId = rule.Key.TemplateId,
            Max = rule.Rate.Max,
            Window = rule.Rate.Window,
            Burst = rule.Rate.Burst,
            Used = used,
            Available = Math.Max(0, Math.Min(rule.Rate.Max - used, log.BurstLeft(rule.Rate, now))),
            PerSecond = log.UsedSince(now - lately) / lately.TotalSeconds,
        };
    }

    internal GrantLog LogOf(RateKey key) => Logs.GetValueOrDefault(key) ?? new GrantLog(key);

    /// <summary>What others wait for, who go before a request or are its equals.</summary>
    internal List<LaneClaim> ClaimsBeside(long oaId, int rank) => [.. Claims.Where(c => c.Key != (oaId, rank) && c.Key.Rank <= rank).Select(c => c.Value)];

    /// <summary>When so many of a log no longer count, as far as is known now: what is open counts for a window from now at least.</summary>
    internal DateTimeOffset FreeAt(GrantLog log, int count, DateTimeOffset now)
    {
        var open = Leases.Values.Select(l => (At: l.GivenAt + log.Key.Window, Count: l.CountOf(log.Key)));
        foreach (var (at, free) in log.Slots.Select(s => (At: s.FreeAt(log.Key), s.Count)).Concat(open).Where(f => f.Count > 0).OrderBy(f => f.At))
        {
            count -= free;
            if (count <= 0)
            {
                return at + TimeSpan.FromMilliseconds(1);
            }
        }

        return now + log.Key.Window;
    }

    /// <summary>The book at a time: leases that are over count as used as late as they could be, and what no longer counts is gone.</summary>
    private PermitBook At(DateTimeOffset now)
    {
        var book = this;
        foreach (var (id, lease) in Leases.Where(l => l.Value.Until < now))
        {
            book = book with { Logs = lease.Groups.Aggregate(book.Logs, (all, g) => g.Keys.Aggregate(all, (some, key) => some.SetItem(key, some[key].Settled(g.Count, 0, lease.Until)))), Leases = book.Leases.Remove(id) };
        }

        foreach (var (key, log) in book.Logs)
        {
            var cleaned = log.Cleaned(now);
            book = ReferenceEquals(cleaned, log) ? book : book with { Logs = book.Logs.SetItem(key, cleaned) };
        }

        return Claims.Values.Any(c => c.Until < now) ? book with { Claims = book.Claims.RemoveRange(book.Claims.Where(c => c.Value.Until < now).Select(c => c.Key)) } : book;
    }

    /// <summary>
    /// The book with a log for each rule. One that is new knows what others know of the same messages: a rule over another window does not begin as
    /// if nothing had been sent. Logs that no rule needs any more go when they are empty.
    /// </summary>
    private PermitBook Knowing(ImmutableArray<PermitRule> rules, DateTimeOffset now)
    {
        var logs = Logs;
        foreach (var rule in rules.Where(r => !Logs.ContainsKey(r.Key)))
        {
            var like = Logs.Values.Where(l => l.Key.IsAboutTheSame(rule.Key)).MaxBy(l => l.Key.Window);
            var log = like is null ? new GrantLog(rule.Key) : like.Slots.Aggregate(new GrantLog(rule.Key),
                (l, slot) => l.Counting(slot.Count, DateTimeOffset.FromUnixTimeMilliseconds(slot.End))).Counting(like.Open, now + Validity).Cleaned(now);
            logs = logs.Add(rule.Key, log);
        }

        var idle = logs.Where(l => l.Value is { Slots.IsEmpty: true, Open: 0, Pending: null } && !rules.Any(r => r.Key == l.Key)).Select(l => l.Key).ToList();
        return idle.Count == 0 && ReferenceEquals(logs, Logs) ? this : this with { Logs = logs.RemoveRange(idle) };
    }

    private PermitBook WithoutClaim(PermitRequest request) =>
        Claims.ContainsKey((request.OaId, PermitPlan.RankOf(request.Lane))) ? this with { Claims = Claims.Remove((request.OaId, PermitPlan.RankOf(request.Lane))) } : this;

    /// <summary>What was not granted is waited for by those who come after, by the rules that it waits for.</summary>
    private PermitBook Claiming(PermitRequest request, PermitPlan plan, DateTimeOffset now)
    {
        if (plan.Unmet.Count == 0)
        {
            return this;
        }

        var rank = PermitPlan.RankOf(request.Lane);
        var wait = plan.RetryAfter.Max() is var longest && longest < ComesBack ? longest : ComesBack;
        var until = now + wait + (wait > ShortWait ? LongGrace : Grace);
        return this with { Claims = Claims.SetItem((request.OaId, rank), new LaneClaim(rank, plan.Unmet.ToImmutableDictionary(), until)) };
    }
}
