using System.Collections.Immutable;

namespace ZaloOrleans.Limits;

/// <content>What is stored ahead. A write carries all that was given before it, and what may be given until the next one.</content>
public sealed partial record PermitBook
{
    /// <summary>How long what is stored ahead may be given. It is also how much of a rate is stored: so much is lost by a crash at most.</summary>
    public static readonly TimeSpan Ahead = TimeSpan.FromSeconds(2);

    private (DateTimeOffset Until, TimeSpan Validity)? Pending { get; init; }

    /// <summary>
    /// Begins from what is stored; null: nothing was. What was stored ahead counts as given and used, as late as it could be: whoever stored it may
    /// still be giving it.
    /// </summary>
    /// <param name="state">What is stored.</param>
    /// <param name="now">When.</param>
    /// <param name="lastLease">Leases are numbered from here; by chance, so that what is settled of another book's is not taken for this one's.</param>
    public static PermitBook Of(PermitState? state, DateTimeOffset now, long lastLease)
    {
        var book = new PermitBook { LastLease = lastLease };
        foreach (var stored in state?.Logs ?? [])
        {
            var log = new GrantLog(new RateKey(stored.OaId, stored.TemplateId, stored.Window)) { FullAt = stored.FullAt + state!.Spread };
            for (var i = 0; i < stored.Slots.Length; i += 2)
            {
                log = log.Counting((int)stored.Slots[i + 1], DateTimeOffset.FromUnixTimeMilliseconds(stored.Slots[i]) + state.Spread);
            }

            book = book with { Logs = book.Logs.SetItem(log.Key, log.Counting(stored.Reserved, state.ReservedUntil + state.Validity + state.Spread)) };
        }

        return book.At(now);
    }

    /// <summary>Whether a request would get more if more was stored ahead: then it is to be written first.</summary>
    public bool NeedsReserve(ImmutableArray<PermitRule> rules, PermitRequest request, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(request);
        var book = At(now).Knowing(rules, now).WithoutClaim(request);
        return new PermitPlan(book, rules, request, now, withinReserve: false).Counts.Any(c => c.Value > (now < ReservedUntil ? book.LogOf(c.Key).Reserved : 0));
    }

    /// <summary>Whether it is time to store more ahead, beside what goes on.</summary>
    public bool IsRunningOut(ImmutableArray<PermitRule> rules, DateTimeOffset now) => Pending is null && now < ReservedUntil
        && (ReservedUntil - now < Ahead / 2 || rules.Any(r => LogOf(r.Key).Reserved < AheadOf(r.Rate) / 2 && LogOf(r.Key) is var log && r.Rate.Max - log.Used(now) > log.Reserved));

    /// <summary>
    /// The book while it is written, and what is to be written. What is left of what was stored before is stored again, because it may be given
    /// meanwhile; so both the state before and this one count whatever is given until the write is over.
    /// </summary>
    /// <param name="rules">All hold.</param>
    /// <param name="request">Who wants what; null: nobody waits.</param>
    /// <param name="now">When.</param>
    public (PermitBook Next, PermitState State) Reserve(ImmutableArray<PermitRule> rules, PermitRequest? request, DateTimeOffset now)
    {
        var book = At(now).Knowing(rules, now);
        var wanted = request is null ? [] : new PermitPlan(book.WithoutClaim(request), rules, request, now, withinReserve: false).Counts;
        var (until, validity) = (now + Ahead, rules.Select(r => r.Rate.Window).Append(LongestValidity).Min());
        var logs = book.Logs;
        var stored = ImmutableArray.CreateBuilder<StoredLog>();
        foreach (var (key, log) in book.Logs)
        {
            var left = now < book.ReservedUntil ? log.Reserved : 0;
            var rate = rules.FirstOrDefault(r => r.Key == key)?.Rate;
            var more = rate is null ? 0 : Math.Min(rate.Max - log.Used(now), Math.Max(wanted.GetValueOrDefault(key), AheadOf(rate)));
            var reserved = Math.Max(left, more);
            logs = logs.SetItem(key, log with { Reserved = left, Pending = reserved, SincePending = 0 });
            stored.Add(book.Store(log, reserved, reserved == 0 || rate is null ? log.FullAt : (log.FullAt > until ? log.FullAt : until) + (rate.Interval * reserved)));
        }

        var state = new PermitState { ReservedUntil = until, Validity = validity > book.Validity ? validity : book.Validity, Logs = stored.ToImmutable() };
        return (book with { Logs = logs, Pending = (until, validity) }, state);
    }

    /// <summary>The book after the write: what was given meanwhile is taken off what was stored.</summary>
    public PermitBook Reserved() => Pending is not { } pending ? this : this with
    {
        Logs = Logs.ToImmutableDictionary(l => l.Key, l => l.Value with { Reserved = Math.Max(0, (l.Value.Pending ?? 0) - l.Value.SincePending), Pending = null }),
        ReservedUntil = pending.Until,
        Validity = pending.Validity,
        Pending = null,
    };

    /// <summary>The book after a write that failed, or may have. Both states count what is given within what was stored before.</summary>
    public PermitBook NotReserved() => Pending is null ? this : this with
    {
        Logs = Logs.ToImmutableDictionary(l => l.Key, l => l.Value with { Pending = null }),
        Pending = null,
    };

    /// <summary>What to write when nothing more will be given: exactly what counts.</summary>
    public PermitState Release(DateTimeOffset now)
    {
        var book = At(now);
        return new PermitState { ReservedUntil = now, Validity = book.Validity, Logs = [.. book.Logs.Values.Select(l => book.Store(l, 0, l.FullAt))] };
    }

    private StoredLog Store(GrantLog log, int reserved, DateTimeOffset fullAt)
    {
        var all = Leases.Values.Aggregate(log, (l, lease) => l.Counting(lease.CountOf(log.Key), lease.Until));
        return new StoredLog(log.Key.OaId, log.Key.TemplateId, log.Key.Window, [.. all.Slots.SelectMany(s => new[] { s.End, s.Count })], reserved, fullAt);
    }

    private static int AheadOf(RateRule rate) => (int)Math.Min(rate.Max, Ahead / rate.Window * rate.Max);
}
