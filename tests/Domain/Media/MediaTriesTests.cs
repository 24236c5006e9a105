namespace ZaloOrleans.Media;

public sealed class MediaTriesTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 30, 10, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan First = TimeSpan.FromSeconds(5);

    [Theory]
    [InlineData(0, 5), InlineData(1, 10), InlineData(2, 20), InlineData(9, 2_560), InlineData(10, 3_600), InlineData(12, 3_600)]
    public void Failed_IsTriedAgain_AfterTwiceAsLong_UpToAnHour(int attempts, int seconds) =>
        Assert.Equal(new MediaStep(MediaState.Pending, "http_503", Now.AddSeconds(seconds)), After(Pending(attempts), MediaOutcome.Failed, "http_503"));

    [Theory]
    [InlineData(MediaOutcome.Failed, 12, MediaState.Pending), InlineData(MediaOutcome.Failed, 13, MediaState.Failed)]
    [InlineData(MediaOutcome.Wrong, 1, MediaState.Pending), InlineData(MediaOutcome.Wrong, 2, MediaState.Failed)]
    [InlineData(MediaOutcome.Forbidden, 0, MediaState.Failed), InlineData(MediaOutcome.TooLarge, 0, MediaState.TooLarge)]
    public void Tries_AreBounded_ByWhatCameOfThem(MediaOutcome outcome, int attempts, MediaState expected)
    {
        var step = After(Pending(attempts), outcome, "why");
        Assert.Equal((expected, "why"), (step.State, step.Reason));
    }

    [Theory]
    [InlineData(86_394, MediaState.Pending), InlineData(86_395, MediaState.Failed), InlineData(90_000, MediaState.Failed)]
    public void Age_IsBounded_ByWhenTheNextTryWouldBe(int age, MediaState expected) =>
        Assert.Equal(expected, After(Pending(0) with { Since = Now.AddSeconds(-age) }, MediaOutcome.Failed, "timeout").State);

    [Theory]
    [InlineData(null, 5), InlineData(3, 5), InlineData(-60, 5), InlineData(90, 90), InlineData(7_200, 7_200)]
    public void RetryAfter_CountsWhereItIsLonger(int? asked, int seconds) => Assert.Equal(Now.AddSeconds(seconds), MediaTries.After(Pending(0),
        new MediaAnswer(MediaOutcome.Failed, "http_429", RetryAfter: asked is { } s ? TimeSpan.FromSeconds(s) : null), Now, First).NotBefore);

    [Fact]
    public void RetryAfter_BeyondTheAge_GivesUp() =>
        Assert.Equal(MediaState.Failed, MediaTries.After(Pending(0), new MediaAnswer(MediaOutcome.Failed, "http_429", RetryAfter: TimeSpan.FromDays(1)), Now, First).State);

    [Theory]
    [InlineData(0, true), InlineData(604_799, true), InlineData(604_800, false)]
    public void Medium_OfAnotherWeek_IsNotTried(int age, bool isTried) =>
        Assert.Equal(isTried ? null : new MediaStep(MediaState.Failed, "too_old", Now), MediaTries.Before(Pending(0) with { Since = Now.AddSeconds(-age) }, Now));

    [Fact]
    public void TooLarge_KeepsTheSizeThatWasTold() => Assert.Equal(99, MediaTries.After(Pending(0), MediaAnswer.TooLarge(99), Now, First).Size);

    /// <summary>With the waits, and whatever comes of each try, a medium is over with after so many tries and within a day.</summary>
    [Fact]
    public void Medium_WhateverComesOfItsTries_IsOverWithinADay()
    {
        for (var seed = 0; seed < 2_000; seed++)
        {
            var chance = new Random(seed);
            var (media, now, tries) = (Pending(0), Now, 0);
            MediaStep step;
            do
            {
                var outcome = chance.Next(20) == 0 ? MediaOutcome.Wrong : MediaOutcome.Failed;
                step = MediaTries.After(media, new MediaAnswer(outcome, "why", RetryAfter: TimeSpan.FromMinutes(chance.Next(200))), now, First);
                Assert.True(step.NotBefore > now || step.State != MediaState.Pending, $"seed {seed}: it is tried again at once");
                (media, now, tries) = (media with { Attempts = media.Attempts + 1 }, step.NotBefore, tries + 1);
            }
            while (step.State == MediaState.Pending);

            Assert.Equal(MediaState.Failed, step.State);
            Assert.InRange(tries, 1, MediaTries.Most);
            Assert.True(now < media.Since + MediaTries.Longest, $"seed {seed}: {now - media.Since}");
        }
    }

    [Fact]
    public void States_HaveTheWordsOfTheWire() => Assert.Equal(["pending", "stored", "failed", "too_large"], MediaStates.All.Select(s => s.Word()));

    [Fact]
    public void Lanes_AreAllUsed() => Assert.Equal(Enumerable.Range(0, MediaLanes.Count), Enumerable.Range(1, 100).Select(i => MediaLanes.Of(i)).Distinct().Order());

    private static MediaStep After(PendingMedia media, MediaOutcome outcome, string reason) => MediaTries.After(media, new MediaAnswer(outcome, reason), Now, First);

    private static PendingMedia Pending(int attempts) => new(7, new(1), "https://f.example/1", null, null, attempts, Now);
}
