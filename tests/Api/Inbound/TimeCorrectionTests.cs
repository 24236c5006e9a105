using System.Globalization;

namespace ZaloOrleans.Api.Inbound;

/// <summary>The server received everything at 2026-03-01T12:00:00Z.</summary>
public sealed class TimeCorrectionTests
{
    [Theory]

    // No timestamp: it happened when it came.
    [InlineData(null, null, null, "2026-03-01T12:00:00Z")]
    [InlineData(null, "2026-03-01T11:00:00Z", null, "2026-03-01T12:00:00Z")]

    // No sentAt: the client's clock is believed.
    [InlineData("2026-03-01T11:30:00Z", null, null, "2026-03-01T11:30:00Z")]

    // The client's clock is an hour slow: at sending it said 11:00.
    [InlineData("2026-03-01T10:55:00Z", null, "2026-03-01T11:00:00Z", "2026-03-01T11:55:00Z")]

    // It is in another year.
    [InlineData("1970-01-01T00:00:10Z", null, "1970-01-01T00:00:40Z", "2026-03-01T11:59:30Z")]
    [InlineData("9999-12-31T23:00:00Z", null, "9999-12-31T23:30:00Z", "2026-03-01T11:30:00Z")]

    // The item's own sentAt counts before the batch's.
    [InlineData("2026-03-01T10:55:00Z", "2026-03-01T11:55:00Z", "2026-03-01T11:00:00Z", "2026-03-01T11:00:00Z")]

    // Offline for two days, clock right: it stays two days ago.
    [InlineData("2026-02-27T12:00:00Z", null, "2026-03-01T12:00:00Z", "2026-02-27T12:00:00Z")]

    // The edges belong to it.
    [InlineData("2000-01-01T00:00:00Z", null, null, "2000-01-01T00:00:00Z")]
    [InlineData("2026-03-02T12:00:00Z", null, null, "2026-03-02T12:00:00Z")]
    [InlineData("2026-03-02T19:00:00+07:00", null, null, "2026-03-02T12:00:00Z")]
    public void Time_IsCorrectedBySentAt(string? timestamp, string? ownSentAt, string? batchSentAt, string expected)
    {
        var item = $$"""{"type":"track","userId":"u","event":"e","timestamp":{{Json(timestamp)}},"sentAt":{{Json(ownSentAt)}}}""";

        Assert.Equal(DateTimeOffset.Parse(expected, CultureInfo.InvariantCulture), Sample.Item(item, $",\"sentAt\":{Json(batchSentAt)}").Item.Time);
    }

    private static string Json(string? text) => text is null ? "null" : $"\"{text}\"";
}
