using ZaloOrleans.Replay.Sending;

namespace ZaloOrleans.Replay;

public sealed class RetryPolicyTests
{
    private static readonly RetryPolicy Policy =
        new(TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(5));

    [Theory]
    [InlineData(1, 0.0, 200)]
    [InlineData(1, 1.0, 100)]
    [InlineData(2, 0.0, 400)]
    [InlineData(6, 0.0, 6_400)]
    [InlineData(7, 0.0, 10_000)]
    [InlineData(1_000, 1.0, 5_000)]
    public void Delay_WithoutAdvice_DoublesUpToItsLimit(int failures, double chance, int milliseconds) =>
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), Policy.Delay(failures, null, chance));

    [Theory]
    [InlineData(30_000, 30_000)]
    [InlineData(50, 200)]
    [InlineData(-1_000, 200)]
    public void Delay_WithRetryAfter_IsNeverShorterThanIt(int asked, int milliseconds) =>
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), Policy.Delay(1, TimeSpan.FromMilliseconds(asked), 0));
}
