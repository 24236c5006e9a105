using System.Collections.Immutable;

namespace ZaloOrleans.Zalo.Followers;

/// <summary>A list that cannot be paged to its end is cut until all of it can be read.</summary>
public sealed class FollowerSlicesTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 3, 0, 0, TimeSpan.Zero);
    private static readonly int Today = FollowerSlices.DayOf(Now);

    [Theory]
    [InlineData(0), InlineData(1), InlineData(49), InlineData(50), InlineData(51), InlineData(150), InlineData(10_001)]
    public void List_ThatCanBePagedToItsEnd_IsNotCut(int users)
    {
        var zalo = new ZaloList(Enumerable.Range(0, users).Select(i => new Person($"{i}", Today - (i % 900), "")));
        var (state, met) = zalo.Read();
        Assert.Equal((users, 1, users), (met.Count, state.SlicesDone, state.Total));
        Assert.All(zalo.Queries, q => Assert.DoesNotContain("period", q, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(10_002), InlineData(40_000)]
    public void List_ThatIsLonger_IsCutByPeriod_AndReadWhole(int users)
    {
        var zalo = new ZaloList(Enumerable.Range(0, users).Select(i => new Person($"{i}", Today - (i % 900), "")));
        var (state, met) = zalo.Read();
        Assert.Equal((users, ImportPhase.Done), (met.Count, state.Phase));
        Assert.InRange(state.SlicesDone, 2, 60);
    }

    [Theory]
    [InlineData(0), InlineData(50), InlineData(120)]
    public void EarlierLastOffset_IsFoundOut(int lastOffset)
    {
        var zalo = new ZaloList(Enumerable.Range(0, 700).Select(i => new Person($"{i}", Today - i, ""))) { LastOffset = lastOffset };
        var (state, met) = zalo.Read();
        Assert.Equal(700, met.Count);
        Assert.Equal(lastOffset / 50 * 50, state.LastOffset);
    }

    [Fact]
    public void Day_ThatIsTooLong_IsCutByTag_AndWhatIsLeftIsMissing()
    {
        var people = Enumerable.Range(0, 600).Select(i => new Person($"{i:000}", Today, i < 400 ? $"tag{i / 100}" : ""));
        var (state, met) = new ZaloList(people) { LastOffset = 100 }.Read();
        // Each tag has 100; of all together the first 150 can be read.
        Assert.Equal((400, 600, ImportPhase.Done), (met.Count, state.Total, state.Phase));
    }

    [Fact]
    public void Persons_WhoNeverDidAnything_AreReadAsFarAsZaloLets()
    {
        var people = Enumerable.Range(0, 12_000).Select(i => new Person($"{i:00000}", i is < 90 or >= 11_980 ? null : Today - (i % 700), i >= 11_990 ? "VIP" : ""));
        var (state, met) = new ZaloList(people).Read();
        // The ten at the end without a tag cannot be reached.
        Assert.Equal((11_990, 12_000, ImportPhase.Done, true), (met.Count, state.Total, state.Phase, state.AskedForRest));
    }

    [Fact]
    public void Period_ThatZaloRefuses_IsCutShorter()
    {
        var zalo = new ZaloList(Enumerable.Range(0, 700).Select(i => new Person($"{i}", Today - i, ""))) { LastOffset = 100, LongestPeriod = 90 };
        var (state, met) = zalo.Read();
        Assert.Equal((700, ImportPhase.Done), (met.Count, state.Phase));
    }

    [Fact]
    public void Refusal_OfTheListItself_EndsIt_WithWhatToDo()
    {
        var state = FollowerImports.Refused(FollowerImports.Begin(null, "key:1", Now), new CodeMeaning(AnswerClass.UnknownCode), "-9999", "Không", Now);
        Assert.Equal((ImportPhase.Failed, "-9999", "Không"), (state.Phase, state.Code, state.Detail));
        Assert.Contains("start the import again", state.WhatToDo, StringComparison.Ordinal);
    }

    [Fact]
    public void Persons_WhoLeaveTheListWhileItIsRead_HideNobody()
    {
        var zalo = new ZaloList(Enumerable.Range(0, 400).Select(i => new Person($"{i:000}", Today - i, "")));
        var random = new Random(7);
        zalo.BeforePage = page => zalo.People.RemoveRange(random.Next(200), page % 3 == 0 && zalo.People.Count > 250 ? random.Next(30) : 0);
        var (_, met) = zalo.Read();
        Assert.Subset(met, zalo.People.Select(p => p.Id).ToHashSet());
    }

    [Fact]
    public void Person_WhoDoesSomethingMeanwhile_IsMetInALaterSlice()
    {
        var zalo = new ZaloList(Enumerable.Range(0, 600).Select(i => new Person($"{i:000}", Today - i, ""))) { LastOffset = 100 };
        zalo.BeforePage = page => zalo.People[(page * 37) % 600] = zalo.People[(page * 37) % 600] with { Day = Today };
        Assert.Equal(600, zalo.Read().Met.Count);
    }

    [Fact]
    public void Days_ThatBeginMeanwhile_AreReadToo()
    {
        var zalo = new ZaloList(Enumerable.Range(0, 600).Select(i => new Person($"{i:000}", Today - i, ""))) { LastOffset = 100 };
        zalo.BeforePage = page =>
        {
            zalo.Now = Now.AddDays(page / 10);
            zalo.People[(page * 37) % 600] = zalo.People[(page * 37) % 600] with { Day = FollowerSlices.DayOf(zalo.Now) };
        };
        Assert.Equal(600, zalo.Read().Met.Count);
    }

    [Fact]
    public void Total_ThatIsNotTold_ReadsUntilAPageIsShort()
    {
        var zalo = new ZaloList(Enumerable.Range(0, 730).Select(i => new Person($"{i:000}", Today - i, ""))) { LastOffset = 100, TellsTotal = false };
        Assert.Equal(730, zalo.Read().Met.Count);
    }

    private sealed record Person(string Id, int? Day, string Tag);

    /// <summary>Zalo's list, by its rules, and an import that reads it.</summary>
    private sealed class ZaloList(IEnumerable<Person> people)
    {
        private int _pages;

        public List<Person> People { get; } = [.. people];

        public int LastOffset { get; init; } = 9_951;

        public int LongestPeriod { get; init; } = int.MaxValue;

        public bool TellsTotal { get; init; } = true;

        public DateTimeOffset Now { get; set; } = FollowerSlicesTests.Now;

        public Action<int> BeforePage { get; set; } = _ => { };

        public List<string> Queries { get; } = [];

        public (FollowerImportState State, HashSet<string> Met) Read()
        {
            var met = new HashSet<string>();
            var state = FollowerImports.Begin(null, "key:1", Now);
            while (state.Phase == ImportPhase.Running)
            {
                Assert.True(++_pages < 20_000, "It does not end.");
                BeforePage(_pages);
                state = state.Slices.IsEmpty ? FollowerSlices.Finish(state, Now)
                    : state.Slices[^1].NeedsTags ? FollowerSlices.ByTags(state, People.Select(p => p.Tag).Where(t => t.Length > 0))
                    : Page(state, met);
                state = state with { Known = met.Count };
            }

            return (state, met);
        }

        private FollowerImportState Page(FollowerImportState state, HashSet<string> met)
        {
            var slice = state.Slices[^1];
            Queries.Add(slice.Query());
            if (slice.Offset > LastOffset)
            {
                return FollowerImports.Refused(state, ZaloCodes.Of(Messaging.MessageChannel.Oa, -210, null), "-210", null, Now);
            }

            if (slice.From > 0 && slice.Until - slice.From >= LongestPeriod)
            {
                return FollowerImports.Refused(state, ZaloCodes.Of(Messaging.MessageChannel.Oa, -201, null), "-201", null, Now);
            }

            var all = People.Where(p => (slice.Tag is null || p.Tag == slice.Tag) && (slice.From == 0 || (p.Day >= slice.From && p.Day <= slice.Until))).ToList();
            var ids = all.Skip(slice.Offset).Take(FollowerSlices.PageSize).Select(p => p.Id).ToImmutableArray();
            met.UnionWith(ids);
            return FollowerSlices.Listed(state, new FollowerPage(ids, ids.Length, TellsTotal ? all.Count : null), FollowerSlices.DayOf(Now));
        }
    }
}
