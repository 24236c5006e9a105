using System.Globalization;

namespace ZaloOrleans.Messaging;

public sealed class SendHoursTests
{
    [Theory]
    [InlineData("2026-11-20T23:00:00Z", 0, null)]
    [InlineData("2026-11-20T22:59:59Z", 0, "2026-11-20T23:00:00Z")]
    [InlineData("2026-11-20T14:59:59Z", 0, null)]
    [InlineData("2026-11-20T15:00:00Z", 0, "2026-11-20T23:00:00Z")]
    [InlineData("2026-11-20T17:30:00Z", 0, "2026-11-20T23:00:00Z")]
    [InlineData("2026-11-20T14:59:39Z", 20, null)]
    [InlineData("2026-11-20T14:59:40Z", 20, "2026-11-20T23:00:00Z")]
    [InlineData("2026-11-20T22:59:50Z", 20, "2026-11-20T23:00:00Z")]
    public void MiniApp_GoesFromSixToTwentyTwoInVietnam(string now, int within, string? opens)
    {
        Assert.Equal(opens is null ? null : Time(opens), SendHours.OpensAt(MessageChannel.MiniApp, Time(now), TimeSpan.FromSeconds(within)));
        foreach (var other in new[] { MessageChannel.Oa, MessageChannel.ZbsUser, MessageChannel.ZbsPhone })
        {
            Assert.Null(SendHours.OpensAt(other, Time(now), TimeSpan.FromSeconds(within)));
        }
    }

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
