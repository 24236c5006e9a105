namespace ZaloOrleans.Limits;

public sealed class CeilingTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 30, 3, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Refused_HalfOfWhatWent_ThenATenthMoreByEachStep()
    {
        var ceiling = Ceiling.Refused(null, 1_000, Now);
        Assert.Equal([500, 500, 600, 900, 1_000, 1_100], new[] { 0, 9.9, 10, 40, 50, 60 }.Select(s => ceiling.Now(Now.AddSeconds(s))));
    }

    [Theory]
    [InlineData(9.9, 1_000), InlineData(10, 600)]
    public void Refused_Again_AnswersToWhatWasUnderWayCountOnce(double after, int perMinute) =>
        Assert.Equal(perMinute, Ceiling.Refused(Ceiling.Refused(null, 1_000, Now), 900, Now.AddSeconds(after)).PerMinute);

    [Fact]
    public void Refused_WithNothingSent_LeavesOne() => Assert.Equal((1, 1), (Ceiling.Refused(null, 0, Now).PerMinute, Ceiling.Refused(null, 0, Now).Now(Now)));
}
