namespace ZaloOrleans.Keys;

public sealed class GrainKeyTests
{
    public static TheoryData<string, string, GrainKind> Keys => new()
    {
        { GrainKey.Customer(new AccountId(1), 42).Text, "t1/c/42", GrainKind.Customer },
        { GrainKey.JourneyRun(new AccountId(1), 7, 42, 9).Text, "t1/j/7/42/9", GrainKind.JourneyRun },
        { GrainKey.Sender(new AccountId(3), 5, "promotion").Text, "t3/s/5/promotion", GrainKind.Sender },
        { GrainKey.RateLimiter(new AccountId(3), "oa").Text, "t3/r/oa", GrainKind.RateLimiter },
        { GrainKey.AppLimiter("1163843031413526746").Text, "t0/x/1163843031413526746", GrainKind.AppLimiter },
        { GrainKey.DayQuota(new AccountId(3), 5, "zbs_phone").Text, "t3/u/5/zbs_phone", GrainKind.DayQuota },
        { GrainKey.FollowerImport(new AccountId(3), 5).Text, "t3/f/5", GrainKind.FollowerImport },
        { GrainKey.Erasure(new AccountId(3), 42).Text, "t3/e/42", GrainKind.Erasure },
        { GrainKey.Installation.Text, "t0/n", GrainKind.Installation },
        { GrainKey.WebhookIntake.Text, "t0/w", GrainKind.WebhookIntake },
        { GrainKey.WebhookLane(new AccountId(3), 7).Text, "t3/l/7", GrainKind.WebhookLane },
        { GrainKey.MediaFetch(new AccountId(3), 2).Text, "t3/v/2", GrainKind.MediaFetch },
    };

    [Theory]
    [MemberData(nameof(Keys))]
    public void Key_OfEachKind_ReadsBack(string made, string text, GrainKind kind)
    {
        Assert.Equal(text, made);
        Assert.Equal((text, kind), (GrainKey.Parse(text).Text, GrainKey.Parse(text).Kind));
    }

    [Fact]
    public void DeviceKey_AnyClientText_IsShortAndSafe()
    {
        var key = GrainKey.Device(new AccountId(1), new string('Đ', 200) + "/../t2/c/1");
        Assert.Equal(new AccountId(1), key.Account);
        Assert.Equal("t1/d/".Length + 32, key.Text.Length);
        Assert.NotEqual(key, GrainKey.Device(new AccountId(1), "other"));
        Assert.NotEqual(key, GrainKey.Device(new AccountId(2), new string('Đ', 200) + "/../t2/c/1"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("42")]
    [InlineData("t/c/42")]
    [InlineData("tx/c/42")]
    [InlineData("t1")]
    [InlineData("t1/")]
    [InlineData("t1/b/42")]
    [InlineData("0901234567")]
    public void Key_Other_IsRefused(string text) => Assert.Throws<FormatException>(() => GrainKey.Parse(text));

    [Fact]
    public void Part_ThatCouldNameAnotherGrain_IsRefused() =>
        Assert.Throws<ArgumentException>(() => GrainKey.RateLimiter(new AccountId(1), "oa/../../t2"));
}
