using System.Collections.Immutable;
using CsCheck;

namespace ZaloOrleans.Limits;

/// <summary>
/// Limiters that crash, that are replaced while they go on, and whose writes are lost or not heard of; senders that use permits as late as they may,
/// or die with them. In no sliding window is more sent than a rule allows.
/// </summary>
public sealed class PermitWindowTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 30, 3, 0, 0, TimeSpan.Zero);

    private static readonly double[] Windows = [1, 2, 5, 12];

    private static readonly Gen<PermitRule> Rules = Gen.Select(Gen.Int[1, 40], Gen.Int[0, 3], Gen.Int[0, 40], Gen.Int[0, 2], Gen.Int[0, 2])
        .Select((max, window, burst, oa, template) => PermitRule.Of(RateRule.Of(max, TimeSpan.FromSeconds(Windows[window]), burst == 0 ? null : burst), oa == 2 ? 1 : 0, template == 2 ? 7 : 0));

    // Some rest for long, so that windows end; most do not, so that they fill.
    private static readonly Gen<Act> Acts = Gen.Select(
        Gen.Frequency((8, Gen.Const(Deed.Ask)), (4, Gen.Const(Deed.Settle)), (5, Gen.Const(Deed.BeginWrite)), (4, Gen.Const(Deed.EndWrite)), (1, Gen.Const(Deed.LoseAnswer)),
            (1, Gen.Const(Deed.Replace)), (1, Gen.Const(Deed.Stop))),
        Gen.Frequency((9, Gen.Int[0, 60]), (1, Gen.Int[0, 2_000])), Gen.Int[0, 1_000_000], Gen.Int[1, 40]).Select((deed, wait, pick, count) => new Act(deed, wait, pick, count));

    [Fact]
    public void Sent_InAnySlidingWindow_IsNeverMoreThanAnyRuleAllows()
    {
        var (samples, full) = (0, 0);
        Gen.Select(Rules.Array[1, 4], Acts.Array[20, 250]).Sample((rules, acts) =>
        {
            var tightest = rules.GroupBy(r => r.Key).Select(g => new PermitRule(g.Key, g.Select(r => r.Rate).Aggregate((a, b) => a.Tighter(b)))).ToImmutableArray();
            var world = new World(tightest);
            foreach (var act in acts)
                world.Do(act);
            var most = tightest.Select(rule => (rule.Rate.Max, Most: PermitCheck.MostIn(rule.Key.Window, world.Sent.Where(s => rule.Key.IsAbout(s.Group)).Select(s => s.At)))).ToList();
            Interlocked.Increment(ref samples);
            Interlocked.Add(ref full, most.Any(m => m.Most == m.Max) ? 1 : 0);
            return most.All(m => m.Most <= m.Max);
        }, iter: 1_000);

        // It says something: in many samples a window was as full as it may be.
        Assert.InRange(full, samples / 4, samples);
    }

    /// <summary>The property finds what it is for: under a limiter whose windows are a tenth too short it does not hold.</summary>
    [Fact]
    public void Sent_UnderALimiterThatForgetsTooEarly_IsFound()
    {
        var found = false;
        var rule = PermitRule.Of(RateRule.Of(10, TimeSpan.FromSeconds(1), 10));
        Acts.Array[100, 250].Sample(acts =>
        {
            // Few samples show it: as many as it takes.
            if (found)
                return;
            var world = new World([PermitRule.Of(RateRule.Of(10, TimeSpan.FromSeconds(0.9), 10))]);
            foreach (var act in acts)
                world.Do(act);
            found |= PermitCheck.MostIn(rule.Key.Window, world.Sent.Select(s => s.At)) > rule.Rate.Max;
        }, iter: 10_000, threads: 1);
        Assert.True(found);
    }

    [Theory]
    [InlineData(1, 1.0), InlineData(2, 1.0), InlineData(5, 1.0), InlineData(20, 1.0), InlineData(100, 1.0), InlineData(1_000, 1.0)]
    [InlineData(1, 60.0), InlineData(30, 60.0), InlineData(600, 60.0), InlineData(4_000, 60.0), InlineData(1_000, 3_600.0)]
    public void Work_AllTheTime_UsesNineTenthsOfTheLimit(int max, double seconds)
    {
        var rate = RateRule.Of(max, TimeSpan.FromSeconds(seconds));
        var windows = seconds > 60 ? 4 : Math.Max(20, (int)(120 / seconds));
        var sent = Steady([PermitRule.Of(rate), PermitRule.Of(RateRule.Of(max * 3, rate.Window * 2))], rate.Window * windows);
        Assert.InRange(sent.Count, 0.9 * max * windows, max * (windows + 1));
        Assert.InRange(PermitCheck.MostIn(rate.Window, sent), 1, max);
    }

    [Theory]
    [InlineData(100, 1), InlineData(100, 10), InlineData(100, 50), InlineData(100, 100)]
    public void Work_AllTheTimeWithAnyBurst_UsesNineTenthsOfTheLimit(int max, int burst)
    {
        var rate = RateRule.Of(max, TimeSpan.FromMinutes(1), burst);
        var sent = Steady([PermitRule.Of(rate)], TimeSpan.FromMinutes(10));
        Assert.InRange(sent.Count, 0.9 * max * 10, max * 11);
        Assert.InRange(PermitCheck.MostIn(rate.Window, sent), 1, max);
    }

    /// <summary>A sender that asks as the engine's does: a while after it got some, and when it is told to where it got none; 30 ms pass until bytes leave.</summary>
    private static List<DateTimeOffset> Steady(ImmutableArray<PermitRule> rules, TimeSpan length)
    {
        var (book, now, sent) = (PermitBook.Of(null, Start, 0), Start, new List<DateTimeOffset>());
        var open = new Queue<(DateTimeOffset At, PermitUse Use)>();
        while (now < Start + length)
        {
            while (open.TryPeek(out var due) && due.At <= now)
            {
                book = book.Settle(open.Dequeue().Use, now);
            }

            var request = new PermitRequest("promotion", [new PermitGroup(1, 0, 100)]);
            if (book.NeedsReserve(rules, request, now))
                book = book.Reserve(rules, request, now).Next.Reserved();
            (book, var lease) = book.Take(rules, request, now);
            var lag = TimeSpan.FromMilliseconds(30);
            sent.AddRange(Enumerable.Repeat(now + lag, lease.Granted[0]));
            open.Enqueue((now + lag + TimeSpan.FromMilliseconds(20), new PermitUse(lease.Id, lease.Granted, [0], lag)));
            var wait = lease.Granted[0] > 0 ? TimeSpan.FromMilliseconds(15) : lease.RetryAfter[0] + TimeSpan.FromMilliseconds(10);
            var next = open.TryPeek(out var settles) && lease.Granted[0] == 0 && settles.At < now + wait ? settles.At : now + wait;
            now = next > now ? next : now + TimeSpan.FromMilliseconds(1);
        }

        return sent;
    }

    private enum Deed
    {
        Ask, Settle, BeginWrite, EndWrite, LoseAnswer, Replace, Stop,
    }

    private sealed record Act(Deed Deed, int Wait, int Pick, int Count);

    private sealed class World(ImmutableArray<PermitRule> rules)
    {
        private readonly List<Activation> _activations = [];
        private readonly List<Held> _held = [];
        private (PermitState? State, int Version) _stored;
        private DateTimeOffset _now = Start;
        private long _books;

        public List<(DateTimeOffset At, PermitGroup Group)> Sent { get; } = [];

        public void Do(Act act)
        {
            _now += TimeSpan.FromMilliseconds(act.Wait);
            if (_activations.Count == 0 || act.Deed == Deed.Replace)
            {
                // The one before does not know, and goes on.
                var (skew, spread) = (TimeSpan.FromMilliseconds(act.Pick % 40), TimeSpan.FromMilliseconds(40));
                _activations.Add(new Activation { Book = PermitBook.Of(_stored.State, _now - skew, ++_books << 32), Version = _stored.Version, Skew = skew, Spread = spread });
            }

            // Mostly the newest; those that were replaced go on beside it.
            var of = act.Pick % 3 == 0 ? _activations[act.Pick % _activations.Count] : _activations[^1];
            var now = _now - of.Skew;
            switch (act.Deed)
            {
                case Deed.Ask:
                    Ask(of, act, now);
                    break;
                case Deed.Settle when _held.Count > 0:
                    Settle(_held[^(1 + (act.Pick % Math.Min(3, _held.Count)))], act);
                    break;
                case Deed.BeginWrite when of.Writes is null:
                    (of.Book, var state) = of.Book.Reserve(rules, act.Pick % 3 == 0 ? null : RequestOf(act), now);
                    of.Writes = state with { Spread = of.Spread };
                    break;
                case Deed.EndWrite or Deed.LoseAnswer when of.Writes is not null:
                    EndWrite(of, act);
                    break;
                case Deed.Stop when of.Writes is null && of.Version == _stored.Version:
                    _stored = (of.Book.Release(now) with { Spread = of.Spread }, _stored.Version + 1);
                    _activations.Remove(of);
                    break;
            }
        }

        private static PermitRequest RequestOf(Act act)
        {
            var (oa, lane) = ((act.Pick / 7 % 2) + 1, (act.Pick / 3 % 3) switch { 0 => "transaction", 1 => "customer_care", _ => "promotion" });
            var group = new PermitGroup(oa, act.Pick % 2 == 0 ? 7 : 0, act.Count);
            return new PermitRequest(lane, act.Pick % 5 == 0 ? [group, group with { TemplateId = 8 }] : [group]);
        }

        private void Ask(Activation of, Act act, DateTimeOffset now)
        {
            var request = RequestOf(act);
            if (act.Pick % 4 != 0 && of.Writes is null && of.Version == _stored.Version && of.Book.NeedsReserve(rules, request, now))
            {
                (of.Book, var state) = of.Book.Reserve(rules, request, now);
                _stored = (state with { Spread = of.Spread }, ++of.Version);
                of.Book = of.Book.Reserved();
            }

            (of.Book, var lease) = of.Book.Take(rules, request, now);
            var askedAt = _now - TimeSpan.FromMilliseconds(act.Pick % 60);
            var places = new List<int>[request.Groups.Length];
            for (var i = 0; i < request.Groups.Length; i++)
            {
                // As late as they may be; asked for some time before they were given.
                places[i] = [.. Enumerable.Range(Sent.Count, lease.Granted[i])];
                Sent.AddRange(Enumerable.Repeat((askedAt + lease.ValidFor, request.Groups[i]), lease.Granted[i]));
            }

            if (lease.Granted.Any(n => n > 0))
                _held.Add(new Held(lease, askedAt, _now, places));
        }

        /// <summary>Permits were used a while ago, or some certainly were not; whoever is the limiter now hears of it.</summary>
        private void Settle(Held held, Act act)
        {
            // Nobody uses a permit before it was given.
            var lag = held.GivenAt - held.AskedAt + TimeSpan.FromMilliseconds(act.Pick % 5 == 0 ? act.Pick % 900 : act.Pick % 90);
            _held.Remove(held);
            if (_now > held.AskedAt + held.Lease.ValidFor || _now < held.AskedAt + lag || lag > held.Lease.ValidFor)
                return;
            var unused = held.Lease.Granted.Select(n => act.Pick % 4 == 0 ? n / 2 : 0).ToImmutableArray();
            for (var i = 0; i < unused.Length; i++)
            {
                foreach (var (place, n) in held.Places[i].Select((place, n) => (place, n)))
                    Sent[place] = (n < unused[i] ? DateTimeOffset.MinValue.AddDays(place) : held.AskedAt + lag, Sent[place].Group);
            }

            var of = _activations[act.Count % 4 == 0 ? act.Count % _activations.Count : _activations.Count - 1];
            of.Book = of.Book.Settle(new PermitUse(held.Lease.Id, [.. held.Lease.Granted.Zip(unused, (n, u) => n - u)], unused, lag), _now - of.Skew);
        }

        /// <summary>Who was replaced is refused, and ends. Of a write whose answer is lost nobody knows whether it was done.</summary>
        private void EndWrite(Activation of, Act act)
        {
            var isDone = of.Version == _stored.Version && (act.Deed == Deed.EndWrite || act.Pick % 2 == 0);
            if (isDone)
                _stored = (of.Writes, _stored.Version + 1);
            if (act.Deed == Deed.LoseAnswer)
            {
                of.Book = of.Book.NotReserved();
            }
            else if (isDone)
            {
                of.Version = _stored.Version;
                of.Book = of.Book.Reserved();
            }
            else
            {
                _activations.Remove(of);
            }

            of.Writes = null;
        }

        private sealed class Activation
        {
            public required PermitBook Book { get; set; }

            public required int Version { get; set; }

            public required TimeSpan Skew { get; init; }

            public required TimeSpan Spread { get; init; }

            public PermitState? Writes { get; set; }
        }

        private sealed record Held(PermitLease Lease, DateTimeOffset AskedAt, DateTimeOffset GivenAt, List<int>[] Places);
    }
}
