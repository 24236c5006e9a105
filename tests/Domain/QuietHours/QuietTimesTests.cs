using System.Globalization;
using CsCheck;
using NodaTime;
using ZaloOrleans.Messaging;
using ZaloOrleans.Rules;

namespace ZaloOrleans.QuietHours;

public sealed class QuietTimesTests
{
    private static readonly QuietWindow Night = new(new LocalTime(22, 0), new LocalTime(7, 0)) { Spread = TimeSpan.Zero };

    /// <summary>An overnight window stays overnight: its ends are never exchanged.</summary>
    [Theory]
    [InlineData("2026-11-20T21:59:59", false)]
    [InlineData("2026-11-20T22:00:00", true)]
    [InlineData("2026-11-20T23:59:59", true)]
    [InlineData("2026-11-21T00:00:00", true)]
    [InlineData("2026-11-21T06:59:59", true)]
    [InlineData("2026-11-21T07:00:00", false)]
    [InlineData("2026-11-21T12:00:00", false)]
    public void Overnight_IsQuietFromItsFirstMinuteAndOpenAtItsLast(string local, bool isQuiet)
    {
        var verdict = At([Night], local);
        Assert.Equal(isQuiet, verdict.IsQuiet);
        Assert.Equal(isQuiet ? Instant("2026-11-21T07:00:00") : null, verdict.Until);
        Assert.Equal(isQuiet || string.CompareOrdinal(local, "2026-11-21") > 0 ? Instant("2026-11-21T22:00:00") : Instant("2026-11-20T22:00:00"), verdict.NextQuiet);
    }

    [Theory]
    [InlineData("2026-11-20T23:00:00", true)] // Friday evening
    [InlineData("2026-11-21T03:00:00", true)] // Saturday morning: still Friday's window
    [InlineData("2026-11-21T23:00:00", false)]
    [InlineData("2026-11-20T03:00:00", false)] // Friday morning would be Thursday's
    public void DayOfTheWeek_OfAnOvernightWindow_IsTheOneOnWhichItBegins(string local, bool isQuiet) =>
        Assert.Equal(isQuiet, At([Night with { Days = [IsoDayOfWeek.Friday] }], local).IsQuiet);

    [Fact]
    public void Category_NotBound_IsOpenAndNothingComes()
    {
        var verdict = QuietTimes.At([Night with { Categories = [MessageCategory.Promotion] }], MessageCategory.Transaction, Zone(), Instant("2026-11-20T23:00:00"), 1);
        Assert.Equal(QuietVerdict.Open, verdict);
    }

    [Fact]
    public void Windows_ThatFollowEachOther_AreWaitedForTogether()
    {
        var noon = new QuietWindow(new LocalTime(6, 30), new LocalTime(9, 0)) { Spread = TimeSpan.Zero };
        Assert.Equal(Instant("2026-11-21T09:00:00"), At([Night, noon], "2026-11-20T23:00:00").Until);
    }

    [Fact]
    public void Action_OfAWindowOnTheWay_Refuses()
    {
        Assert.True(At([Night], "2026-11-20T23:00:00").Defers);
        Assert.False(At([Night with { Defers = false }], "2026-11-20T23:00:00").Defers);
        Assert.False(At([Night, new QuietWindow(new LocalTime(7, 0), new LocalTime(8, 0)) { Defers = false }], "2026-11-20T23:00:00").Defers);
    }

    [Fact]
    public void DropAfter_CountsFromTheDecision() => Assert.Equal(Instant("2026-11-21T01:00:00"),
        At([Night with { DropAfter = TimeSpan.FromHours(2) }], "2026-11-20T23:00:00").DropAt);

    [Fact]
    public void AlwaysQuiet_HasNoOpening()
    {
        var verdict = At([new QuietWindow(new LocalTime(0, 0), new LocalTime(0, 0))], "2026-11-20T12:00:00");
        Assert.Equal((true, false, null), (verdict.IsQuiet, verdict.Defers, verdict.Until));
    }

    [Fact]
    public void Spread_OverManyMessages_IsEvenAndStaysInsideWhatIsOpen()
    {
        var times = Enumerable.Range(0, 10_000).Select(i => At([Night with { Spread = TimeSpan.FromMinutes(10) }], "2026-11-20T23:00:00", i).Until!.Value).ToList();
        var opening = Instant("2026-11-21T07:00:00");
        Assert.All(times, t => Assert.InRange(t, opening, opening.AddMinutes(10).AddTicks(-1)));
        Assert.All(times.GroupBy(t => (int)(t - opening).TotalMinutes), g => Assert.InRange(g.Count(), 800, 1_200));

        // Only five minutes are open: half of them are used.
        var short5 = new QuietWindow(new LocalTime(7, 5), new LocalTime(21, 0)) { Spread = TimeSpan.Zero };
        Assert.All(Enumerable.Range(0, 100), i => Assert.InRange(At([Night with { Spread = TimeSpan.FromHours(2) }, short5], "2026-11-20T23:00:00", i).Until!.Value,
            opening, opening.AddMinutes(2.5)));
    }

    /// <summary>In New York 02:30 does not exist on 2026-03-08 and exists twice on 2026-11-01.</summary>
    [Theory]
    [InlineData("02:30", "04:00", "2026-03-08T06:59:59Z", false)] // 01:59:59 EST
    [InlineData("02:30", "04:00", "2026-03-08T07:00:00Z", true)] // the first instant after the gap: 03:00 EDT
    [InlineData("01:00", "02:30", "2026-03-08T06:30:00Z", true)] // 01:30 EST
    [InlineData("01:00", "02:30", "2026-03-08T07:00:00Z", false)] // the end lies in the gap
    [InlineData("01:30", "03:00", "2026-11-01T05:29:59Z", false)] // 01:29:59 EDT
    [InlineData("01:30", "03:00", "2026-11-01T05:30:00Z", true)] // begins with the first 01:30
    [InlineData("01:30", "03:00", "2026-11-01T06:15:00Z", true)] // 01:15 EST: it began already
    [InlineData("00:00", "01:30", "2026-11-01T06:29:59Z", true)] // ends with the second 01:30
    [InlineData("00:00", "01:30", "2026-11-01T06:30:00Z", false)]
    public void ClockChange_LocalTimesThatDoNotExistOrExistTwice_HaveTheirMeaning(string from, string to, string utc, bool isQuiet)
    {
        var window = new QuietWindow(Local(from), Local(to)) { Spread = TimeSpan.Zero };
        var verdict = QuietTimes.At([window], MessageCategory.Promotion, Zones.Of("America/New_York", null), DateTimeOffset.Parse(utc, CultureInfo.InvariantCulture), 1);
        Assert.Equal(isQuiet, verdict.IsQuiet);
    }

    /// <summary>A window over the whole night of a clock change lasts as long as that night does.</summary>
    [Theory]
    [InlineData("2026-03-08", 8)]
    [InlineData("2026-11-01", 10)]
    public void ClockChange_TheNight_LastsAsLongAsItDoes(string day, int hours)
    {
        var zone = Zones.Of("America/New_York", null);
        var start = zone.AtStrictly(LocalDate.FromDateTime(DateTime.Parse(day, CultureInfo.InvariantCulture)).PlusDays(-1) + Night.From).ToDateTimeOffset();
        Assert.Equal(start.AddHours(hours), QuietTimes.At([Night], MessageCategory.Promotion, zone, start, 1).Until);
    }

    /// <summary>Whatever the windows: where it is quiet, every moment until the opening is quiet, and the opening is not; where it is open, every moment until the next quiet one is.</summary>
    [Fact]
    public void Verdict_OfAnyWindows_HoldsAtEveryMinute() => (
        from windows in GenWindow.Array[1, 4]
        from zone in Of("Asia/Ho_Chi_Minh", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia")
        from minutes in Gen.Int[0, 600_000]
        select (windows, zone, minutes)).Sample(c =>
        {
            var zone = Zones.Of(c.zone, null);
            var now = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).AddMinutes(c.minutes);
            var verdict = QuietTimes.At([.. c.windows], MessageCategory.Promotion, zone, now, 1);
            Assert.Equal(IsQuiet(c.windows, zone, now), verdict.IsQuiet);
            if (verdict is { IsQuiet: true, Until: { } until })
            {
                Assert.False(IsQuiet(c.windows, zone, until));
                for (var at = now; at < until; at += TimeSpan.FromMinutes(7))
                {
                    Assert.True(IsQuiet(c.windows, zone, at), $"{at:O}");
                }
            }

            if (verdict.NextQuiet is { } next)
            {
                Assert.True(IsQuiet(c.windows, zone, next));
                for (var at = verdict.Until ?? now; at < next && at < now.AddDays(3); at += TimeSpan.FromMinutes(7))
                {
                    Assert.False(IsQuiet(c.windows, zone, at), $"{at:O}");
                }
            }
        }, iter: 500);

    private static readonly Gen<QuietWindow> GenWindow =
        from fromMinute in Gen.Int[0, 1439]
        from toMinute in Gen.Int[0, 1439]
        from days in Gen.Int[1, 7].Array[0, 3]
        select new QuietWindow(LocalTime.FromMinutesSinceMidnight(fromMinute), LocalTime.FromMinutesSinceMidnight(toMinute))
        {
            Days = [.. days.Select(d => (IsoDayOfWeek)d)],
            Spread = TimeSpan.Zero,
        };

    // A second opinion: the moment lies between what its own day's, or the day before's, ends are as instants.
    private static bool IsQuiet(QuietWindow[] windows, DateTimeZone zone, DateTimeOffset at)
    {
        var instant = NodaTime.Instant.FromDateTimeOffset(at);
        var today = instant.InZone(zone).Date;
        return windows.Any(w => Enumerable.Range(-2, 4).Select(d => today.PlusDays(d)).Where(d => w.Days.IsEmpty || w.Days.Contains(d.DayOfWeek)).Any(d =>
        {
            var start = Resolve(zone, d + w.From, isStart: true);
            var end = Resolve(zone, (w.To > w.From ? d : d.PlusDays(1)) + w.To, isStart: false);
            return start <= instant && instant < end;
        }));
    }

    private static Instant Resolve(DateTimeZone zone, LocalDateTime local, bool isStart)
    {
        var map = zone.MapLocal(local);
        return map.Count switch
        {
            0 => map.LateInterval.Start,
            1 => map.Single().ToInstant(),
            _ => (isStart ? map.First() : map.Last()).ToInstant(),
        };
    }

    [Theory]
    [InlineData("""{"from":"22:00","to":"07:00"}""", "/quietHours too_many")]
    [InlineData("""[{"from":"22:00"}]""", "/quietHours/0/to required")]
    [InlineData("""[{"from":"24:00","to":"07:00"}]""", "/quietHours/0/from invalid_time")]
    [InlineData("""[{"from":"22:00","to":"07:00","days":["friday"]}]""", "/quietHours/0/days invalid_word")]
    [InlineData("""[{"from":"22:00","to":"07:00","days":[]}]""", "/quietHours/0/days invalid_word")]
    [InlineData("""[{"from":"22:00","to":"07:00","action":"skip"}]""", "/quietHours/0/action invalid_word")]
    [InlineData("""[{"from":"22:00","to":"07:00","spreadMinutes":121}]""", "/quietHours/0/spreadMinutes out_of_range")]
    [InlineData("""[{"from":"22:00","to":"07:00","dropAfter":"P31D"}]""", "/quietHours/0/dropAfter invalid_duration")]
    [InlineData("""[{"from":"22:00","to":"07:00","till":"07:00"}]""", "/quietHours/0/till unknown_field")]
    [InlineData("""["22:00"]""", "/quietHours/0 invalid_type")]
    public void Windows_Wrong_AreRefusedAtTheirPlace(string json, string fault)
    {
        var faults = new Faults();
        QuietWindows.Read(json, "/quietHours", faults);
        Assert.Equal(fault, Assert.Single(faults.All) is var f ? $"{f.Pointer} {f.Code}" : "");
    }

    private static QuietVerdict At(QuietWindow[] windows, string local, long seed = 1) =>
        QuietTimes.At([.. windows], MessageCategory.Promotion, Zone(), Instant(local), seed);

    private static Gen<T> Of<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private static DateTimeZone Zone() => Zones.Of("Asia/Ho_Chi_Minh", null);

    private static DateTimeOffset Instant(string local) => DateTimeOffset.Parse(local + "+07:00", CultureInfo.InvariantCulture);

    private static LocalTime Local(string time) => NodaTime.Text.LocalTimePattern.CreateWithInvariantCulture("HH:mm").Parse(time).Value;
}
