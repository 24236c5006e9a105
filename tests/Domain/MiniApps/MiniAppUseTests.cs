namespace ZaloOrleans.MiniApps;

public sealed class MiniAppUseTests
{
    private static readonly DateTimeOffset Then = new(2026, 11, 20, 3, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Seen_TheLatestCounts()
    {
        var known = new MiniAppUse(Then);
        Assert.Equal(known, MiniAppUse.Seen(null, Then));
        Assert.Equal(known, MiniAppUse.Seen(known, Then.AddSeconds(-1)));
        Assert.Equal(new MiniAppUse(Then.AddSeconds(1)), MiniAppUse.Seen(known, Then.AddSeconds(1)));
    }

    [Fact]
    public void Both_OfTwoWhoAreOne_TheLaterCounts()
    {
        var (a, b) = (new MiniAppUse(Then), new MiniAppUse(Then.AddHours(1)));
        Assert.Null(MiniAppUse.Both(null, null));
        Assert.Equal(a, MiniAppUse.Both(a, null));
        Assert.Equal(a, MiniAppUse.Both(null, a));
        Assert.Equal(b, MiniAppUse.Both(a, b));
        Assert.Equal(b, MiniAppUse.Both(b, a));
    }

    [Theory]
    [InlineData("77:501", "77", "501"), InlineData("77:a:b", "77", "a:b")]
    public void Address_ReadsAsItIsWritten(string text, string app, string user)
    {
        Assert.Equal(new MiniAppAddress(app, user), MiniAppAddress.Parse(text));
        Assert.Equal(text, new MiniAppAddress(app, user).ToString());
    }

    [Theory]
    [InlineData(""), InlineData("77"), InlineData(":501"), InlineData("77:")]
    public void Address_ThatIsNone_Throws(string text) => Assert.Throws<FormatException>(() => MiniAppAddress.Parse(text));
}
