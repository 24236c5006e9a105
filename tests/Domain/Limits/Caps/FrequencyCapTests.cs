using CsCheck;
using NodaTime;
using ZaloOrleans.Messaging;
using ZaloOrleans.QuietHours;
using ZaloOrleans.Rules;

namespace ZaloOrleans.Limits;

public sealed class FrequencyCapTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 20, 3, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeZone Vietnam = Zones.Of(null, null);
    private static readonly CappedMessage Promotion = new(MessageChannel.Oa, MessageCategory.Promotion, 9, null, null, []);

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, false)]
    [InlineData(1439, false)]
    [InlineData(1440, true)]
    [InlineData(1441, true)]
    public void Rolling_ASendExactlyOneWindowOld_NoLongerCounts(int minutesOld, bool passes)
    {
        var book = Book(Rolling(1440, max: 1));
        var verdict = Assert.Single(Judge(book, SendHistory.Of(book).WithSent(book, Promotion, Now.AddMinutes(-minutesOld))));
        Assert.Equal(passes, verdict.Passes);
        Assert.Equal(passes ? null : Now.AddMinutes(1440 - minutesOld), verdict.NextFreeAt);
    }

    [Theory]
    [InlineData("day", "2026-11-20T16:59:59.999Z", "2026-11-20T17:00:00Z")]
    [InlineData("week", "2026-11-22T16:59:59Z", "2026-11-22T17:00:00Z")]
    [InlineData("month", "2026-11-30T16:59:59Z", "2026-11-30T17:00:00Z")]
    public void Calendar_AtMidnightOfTheCustomer_BeginsAnew(string unit, string before, string after)
    {
        var book = Book(Calendar(unit, max: 1));
        var history = SendHistory.Of(book).WithSent(book, Promotion, Now);
        var last = Assert.Single(Judge(book, history, At(before)));
        Assert.Equal((false, 1, At(after)), (last.Passes, last.Used, last.NextFreeAt));
        Assert.True(Assert.Single(Judge(book, history, At(after))).Passes);
    }

    [Fact]
    public void Calendar_WeekStart_IsTheRules()
    {
        // A Friday; in Vietnam the week that begins on Saturday is over at 17:00 UTC.
        var book = Book(new CapWindow.Calendar(CalendarUnit.Week, false, IsoDayOfWeek.Saturday), 1);
        Assert.Equal(At("2026-11-20T17:00:00Z"), Assert.Single(Judge(book, SendHistory.Of(book).WithSent(book, Promotion, Now))).NextFreeAt);
    }

    /// <summary>Who never got anything need not be counted, whatever the rules become; whoever got something was counted by the rules of that moment alone.</summary>
    [Fact]
    public void Never_IsRightByAnyRules_UntilSomethingIsSent()
    {
        var (book, other) = (Book(Rolling(60, max: 1)), Book(Rolling(60, max: 2)));
        Assert.True(SendHistory.Never.IsOf(book) && SendHistory.Never.Pruned(book, Now).IsOf(other));
        foreach (var history in new[] { SendHistory.Never.With(7, book, Promotion), SendHistory.Never.WithSent(book, Promotion, Now), SendHistory.Never.With(7, CapBook.None, Promotion) })
        {
            Assert.False(history.IsOf(other));
        }

        Assert.False(Assert.Single(Judge(book, SendHistory.Never.With(7, book, Promotion))).Passes);
        var counted = SendHistory.Of(book).WithSent(book, Promotion, Now);
        Assert.Equal([counted, counted], [SendHistory.Never.Joined(counted), counted.Joined(SendHistory.Never)]);
        Assert.False(new SendHistory().Joined(SendHistory.Never).IsOf(book));
        Assert.False(new SendHistory().With(7, book, Promotion).IsOf(book));
    }

    [Fact]
    public void Open_HoweverOld_CountsInEveryWindow_UntilItHasAnOutcome()
    {
        var book = Book(Rolling(60, max: 1), Calendar("day", max: 1));
        var history = SendHistory.Of(book).With(7, book, Promotion);
        Assert.All(Judge(book, history, Now.AddDays(400)), v => Assert.Equal((false, null), (v.Passes, v.NextFreeAt)));
        Assert.All(Judge(book, history.Settled(new Dictionary<long, DateTimeOffset?> { [7] = null })), v => Assert.True(v.Passes));
        Assert.All(Judge(book, history.Settled(new Dictionary<long, DateTimeOffset?> { [7] = Now })), v => Assert.False(v.Passes));
        Assert.All(Judge(book, history.Settled(new Dictionary<long, DateTimeOffset?> { [7] = Now }), Now.AddDays(1)), v => Assert.True(v.Passes));
        Assert.All(book.Judge(history, Promotion, Now, Vietnam, Vietnam, except: 7), v => Assert.True(v.Passes));
    }

    [Fact]
    public void NextFreeAt_SeveralMustLeave_IsWhenTheLastOfThemDoes()
    {
        var book = Book(Rolling(60, max: 2));
        var history = SendHistory.Of(book).WithSent(book, Promotion, Now.AddMinutes(-50)).WithSent(book, Promotion, Now.AddMinutes(-30)).With(1, book, Promotion);
        Assert.Equal((3, Now.AddMinutes(30)), (Judge(book, history)[0].Used, Judge(book, history)[0].NextFreeAt));
    }

    [Theory]
    [InlineData(MessageCategory.Transaction, null)]
    [InlineData(MessageCategory.Promotion, false)]
    public void Exempt_IsNeverRefused_AndCountsAgainstTheOthers(MessageCategory category, bool? passes)
    {
        var book = Book(Rolling(60, max: 1) with { Exempt = [MessageCategory.Transaction] });
        var history = SendHistory.Of(book).WithSent(book, Promotion with { Category = MessageCategory.Transaction }, Now);
        Assert.Equal(passes, Judge(book, history, message: Promotion with { Category = category }).Select(v => (bool?)v.Passes).SingleOrDefault());

        var uncounted = Book(Rolling(60, max: 1) with { Exempt = [MessageCategory.Transaction], ExemptCounts = false });
        history = SendHistory.Of(uncounted).WithSent(uncounted, Promotion with { Category = MessageCategory.Transaction }, Now);
        Assert.All(Judge(uncounted, history), v => Assert.True(v.Passes));
    }

    [Fact]
    public void Dimensions_OfARule_SayWhichMessagesItIsAbout()
    {
        var message = new CappedMessage(MessageChannel.ZbsUser, MessageCategory.CustomerCare, 9, 5, 6, ["tet", "sale"]);
        FrequencyCap[] about =
        [
            Rolling(60, 1), Rolling(60, 1) with { Channel = MessageChannel.ZbsUser }, Rolling(60, 1) with { Category = MessageCategory.CustomerCare },
            Rolling(60, 1) with { Tag = "sale" }, Rolling(60, 1) with { CampaignId = 5 }, Rolling(60, 1) with { JourneyId = 6 },
        ];
        FrequencyCap[] others =
        [
            Rolling(60, 1) with { Channel = MessageChannel.Oa }, Rolling(60, 1) with { Category = MessageCategory.Promotion },
            Rolling(60, 1) with { Tag = "Sale" }, Rolling(60, 1) with { CampaignId = 6 }, Rolling(60, 1) with { JourneyId = 5 },
        ];
        Assert.All(about, c => Assert.True(c.Binds(message)));
        Assert.All(others, c => Assert.False(c.IsAbout(message)));
    }

    [Fact]
    public void PerOfficialAccount_EachIsCountedByItself()
    {
        var book = Book(Rolling(60, max: 1) with { PerOfficialAccount = true });
        var history = SendHistory.Of(book).WithSent(book, Promotion, Now).With(3, book, Promotion with { OaId = 10 });
        Assert.False(Judge(book, history)[0].Passes);
        Assert.False(Judge(book, history, message: Promotion with { OaId = 10 })[0].Passes);
        Assert.True(Judge(book, history, message: Promotion with { OaId = 11 })[0].Passes);
    }

    [Fact]
    public void Pruned_OfEachRuleItsNewestAreKept_AndTheVerdictsStay()
    {
        var book = Book(Rolling(60, max: 2), Rolling(1440, max: 5));
        var history = Enumerable.Range(0, 100).Aggregate(SendHistory.Of(book), (all, i) => all.WithSent(book, Promotion, Now.AddMinutes(-30 * i)));
        var pruned = history.Pruned(book, Now);
        Assert.Equal(5, pruned.Sent.Sum(s => s.Times.Length));
        Assert.Equal(Judge(book, history).Select(v => v.Passes), Judge(book, pruned).Select(v => v.Passes));
        Assert.Empty(history.Pruned(book, Now.AddDays(2)).Sent);
    }

    /// <summary>Random histories, windows, zones and moments, against a model that keeps everything and counts one by one.</summary>
    [Fact]
    public void Verdicts_OfAnyHistory_AreThoseOfCountingOneByOne() => GenCase.Sample(c => c.Run(), iter: 2_000);

    private static readonly string[] ZoneNames = ["Asia/Ho_Chi_Minh", "America/New_York", "Europe/London", "Pacific/Apia", "America/Sao_Paulo", "Asia/Kathmandu"];

    private static readonly Gen<FrequencyCap> GenCap =
        from kind in Gen.Int[0, 3]
        from minutes in Of(1, 59, 60, 1440, 10_080)
        from max in Gen.Int[1, 4]
        from category in Of<MessageCategory?>(null, MessageCategory.Promotion, MessageCategory.CustomerCare)
        from isExempt in Gen.Bool
        from counts in Gen.Bool
        from perOa in Gen.Bool
        from inAccount in Gen.Bool
        select new FrequencyCap(1, 0, kind == 0 ? new CapWindow.Rolling(TimeSpan.FromMinutes(minutes)) : new CapWindow.Calendar((CalendarUnit)(kind - 1), inAccount, IsoDayOfWeek.Monday), max)
        {
            Category = category,
            Exempt = isExempt ? [MessageCategory.Transaction] : [],
            ExemptCounts = counts,
            PerOfficialAccount = perOa,
        };

    private static readonly Gen<Step> GenStep =
        from action in Gen.Int[0, 4]
        from category in Gen.Int[0, 2]
        from oa in Gen.Int[9, 10]
        from minutes in Gen.OneOf(Gen.Int[0, 90], Of(59, 60, 61, 1439, 1440), Gen.Int[0, 20_000])
        from which in Gen.Int[0, 5]
        select new Step(action, Promotion with { Category = (MessageCategory)category, OaId = oa }, TimeSpan.FromMinutes(minutes), which);

    private static readonly Gen<Case> GenCase =
        from caps in GenCap.Array[1, 4]
        from steps in GenStep.Array[1, 40]
        from customer in Of(ZoneNames)
        from account in Of(ZoneNames)
        from start in Gen.OneOf(Gen.Int[0, 400], Of(66, 67, 86, 87, 303, 304, 305))
        select new Case(caps, steps, customer, account, new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).AddDays(start));

    private sealed record Step(int Action, CappedMessage Message, TimeSpan Later, int Which);

    private sealed record Case(FrequencyCap[] Caps, Step[] Steps, string Customer, string Account, DateTimeOffset Start)
    {
        private enum Outcome { Open, Sent, Failed }

        public void Run()
        {
            var book = new CapBook([.. Caps.Select((c, i) => c with { Index = i })]);
            // One learns of each outcome at once, the other only when it asks.
            var (history, asking) = (SendHistory.Of(book), SendHistory.Of(book));
            var model = new List<(long Id, CappedMessage Message, Outcome Outcome, DateTimeOffset At)>();
            var (now, id) = (Start, 0L);
            foreach (var step in Steps)
            {
                now += step.Later;
                var open = model.Where(m => m.Outcome == Outcome.Open).ToList();
                switch (step.Action)
                {
                    case 0:
                        history = history.With(++id, book, step.Message);
                        asking = asking.With(id, book, step.Message);
                        model.Add((id, step.Message, Outcome.Open, now));
                        break;

                    case 1 or 2 when open.Count > 0:
                        var settled = open[step.Which % open.Count];
                        history = history.Settled(new Dictionary<long, DateTimeOffset?> { [settled.Id] = step.Action == 1 ? now : null });
                        model[model.IndexOf(settled)] = settled with { Outcome = step.Action == 1 ? Outcome.Sent : Outcome.Failed, At = now };
                        break;

                    case 3:
                        history = history.Pruned(book, now);
                        asking = asking.Pruned(book, now);
                        break;
                }

                if (asking.NeedsOutcomes(book, step.Message))
                {
                    asking = asking.Settled(model.Where(m => m.Outcome != Outcome.Open).ToDictionary(m => m.Id, m => m.Outcome == Outcome.Sent ? m.At : (DateTimeOffset?)null));
                }

                var verdicts = book.Judge(history, step.Message, now, Zones.Of(Customer, null), Zones.Of(Account, null));
                Assert.Equal(verdicts.Select(v => (v.Passes, v.NextFreeAt)), book.Judge(asking, step.Message, now, Zones.Of(Customer, null), Zones.Of(Account, null)).Select(v => (v.Passes, v.NextFreeAt)));
                foreach (var verdict in verdicts)
                {
                    Check(verdict, step.Message, now, at => model.Count(m => verdict.Cap.Counts(m.Message)
                        && (!verdict.Cap.PerOfficialAccount || m.Message.OaId == step.Message.OaId)
                        && (m.Outcome == Outcome.Open || (m.Outcome == Outcome.Sent && IsIn(verdict.Cap.Window, m.At, at)))));
                }
            }
        }

        private static void Check(CapVerdict verdict, CappedMessage message, DateTimeOffset now, Func<DateTimeOffset, int> count)
        {
            var used = count(now);
            Assert.Equal(used < verdict.Cap.Max, verdict.Passes);
            if (verdict.Passes)
            {
                Assert.Equal(used, verdict.Used);
            }
            else if (verdict.NextFreeAt is { } free)
            {
                Assert.True(count(free) < verdict.Cap.Max, $"{verdict} {message}");
                Assert.False(count(free.AddMilliseconds(-1)) < verdict.Cap.Max, $"{verdict} {message}");
            }
            else
            {
                Assert.False(count(now.AddDays(400)) < verdict.Cap.Max);
            }
        }

        private bool IsIn(CapWindow window, DateTimeOffset sent, DateTimeOffset at) => window switch
        {
            CapWindow.Rolling rolling => at - sent < rolling.Length,
            CapWindow.Calendar calendar => IsSame(calendar, sent, at),
            _ => false,
        };

        // A second opinion on the calendar: the system's, not the library's.
        private bool IsSame(CapWindow.Calendar window, DateTimeOffset sent, DateTimeOffset at)
        {
            var zone = TimeZoneInfo.FindSystemTimeZoneById(window.InAccountZone ? Account : Customer);
            var (a, b) = (TimeZoneInfo.ConvertTime(sent, zone).Date, TimeZoneInfo.ConvertTime(at, zone).Date);
            return window.Unit switch
            {
                CalendarUnit.Day => a == b,
                CalendarUnit.Week => a.AddDays(-(((int)a.DayOfWeek + 6) % 7)) == b.AddDays(-(((int)b.DayOfWeek + 6) % 7)),
                _ => (a.Year, a.Month) == (b.Year, b.Month),
            };
        }
    }

    [Theory]
    [InlineData("""{"kind":"rolling","minutes":0}""", "/window/minutes out_of_range")]
    [InlineData("""{"kind":"rolling","minutes":527041}""", "/window/minutes out_of_range")]
    [InlineData("""{"kind":"rolling","minutes":60,"unit":"day"}""", "/window/unit not_allowed")]
    [InlineData("""{"kind":"calendar"}""", "/window/unit required")]
    [InlineData("""{"kind":"calendar","unit":"year"}""", "/window/unit invalid_word")]
    [InlineData("""{"kind":"calendar","unit":"day","weekStart":"monday"}""", "/window/weekStart not_allowed")]
    [InlineData("""{"kind":"calendar","unit":"day","zone":"Asia/Tokyo"}""", "/window/zone invalid_word")]
    [InlineData("""{"minutes":5}""", "/window/kind required")]
    [InlineData("""[]""", "/window invalid_type")]
    public void Window_Wrong_IsRefusedAtItsPlace(string json, string fault)
    {
        var faults = new Faults();
        FrequencyCaps.ReadWindow(json, "/window", faults);
        Assert.Equal(fault, Assert.Single(faults.All) is var f ? $"{f.Pointer} {f.Code}" : "");
    }

    [Theory]
    [InlineData("""[]""", "/rules invalid_rules")]
    [InlineData("""{}""", "/rules invalid_rules")]
    [InlineData("""[{"max":0}]""", "/rules/0/max out_of_range")]
    [InlineData("""[{"max":101}]""", "/rules/0/max out_of_range")]
    [InlineData("""[{"max":1.5}]""", "/rules/0/max out_of_range")]
    [InlineData("""[{"max":1},{}]""", "/rules/1/max required")]
    [InlineData("""[{"max":1,"channel":"sms"}]""", "/rules/0/channel invalid_word")]
    [InlineData("""[{"max":1,"kategory":"promotion"}]""", "/rules/0/kategory unknown_field")]
    [InlineData("""[{"max":1,"tag":""}]""", "/rules/0/tag invalid_text")]
    [InlineData("""[{"max":1,"campaignId":0}]""", "/rules/0/campaignId out_of_range")]
    [InlineData("""[{"max":1,"exempt":["otp"]}]""", "/rules/0/exempt invalid_word")]
    public void Rules_Wrong_AreRefusedAtTheirPlace(string json, string fault)
    {
        var faults = new Faults();
        FrequencyCaps.ReadRules(json, "/rules", faults);
        Assert.Equal(fault, Assert.Single(faults.All) is var f ? $"{f.Pointer} {f.Code}" : "");
    }

    [Fact]
    public void Row_Right_IsRead()
    {
        var faults = new Faults();
        var caps = FrequencyCaps.Read(4, """{"kind":"calendar","unit":"week","zone":"account","weekStart":"Sunday"}""",
            """[{"max":2,"category":"promotion","channel":"OA"},{"max":100,"tag":"tet","exempt":["transaction"],"exemptCounts":false}]""", faults);
        Assert.True(faults.AreNone);
        var week = new CapWindow.Calendar(CalendarUnit.Week, true, IsoDayOfWeek.Sunday);
        Assert.Equal((4, 0, week, 2, MessageCategory.Promotion, MessageChannel.Oa),
            (caps[0].RowId, caps[0].Index, caps[0].Window, caps[0].Max, caps[0].Category, caps[0].Channel));
        Assert.Equal((1, "tet", false), (caps[1].Index, caps[1].Tag, caps[1].ExemptCounts));
        Assert.Equal([MessageCategory.Transaction], caps[1].Exempt);
    }

    private static Gen<T> Of<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private static DateTimeOffset At(string time) => DateTimeOffset.Parse(time, System.Globalization.CultureInfo.InvariantCulture);

    private static FrequencyCap Rolling(int minutes, int max) => new(1, 0, new CapWindow.Rolling(TimeSpan.FromMinutes(minutes)), max);

    private static FrequencyCap Calendar(string unit, int max) =>
        new(1, 0, new CapWindow.Calendar(Enum.Parse<CalendarUnit>(unit, ignoreCase: true), false, IsoDayOfWeek.Monday), max);

    private static CapBook Book(params FrequencyCap[] caps) => new([.. caps.Select((c, i) => c with { Index = i })]);

    private static CapBook Book(CapWindow window, int max) => Book(new FrequencyCap(1, 0, window, max));

    private static IReadOnlyList<CapVerdict> Judge(CapBook book, SendHistory history, DateTimeOffset? at = null, CappedMessage? message = null) =>
        book.Judge(history, message ?? Promotion, at ?? Now, Vietnam, Vietnam);
}
