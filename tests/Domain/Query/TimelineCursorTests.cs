namespace ZaloOrleans.Query;

public sealed class TimelineCursorTests
{
    private static readonly DateTimeOffset At = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero).AddTicks(10);

    [Fact]
    public void Cursor_GoesRoundForItsCustomerOnly()
    {
        var cursor = new TimelineCursor(At, "journey", 7);
        Assert.Equal(cursor, TimelineCursor.Read(42, cursor.Write(42)));
        Assert.Null(TimelineCursor.Read(43, cursor.Write(42)));
        Assert.Null(TimelineCursor.Read(42, "x"));
    }

    [Theory]
    [InlineData("decision", long.MaxValue)]
    [InlineData("event", long.MaxValue)]
    [InlineData("journey", 7)]
    [InlineData("message", long.MinValue)]
    public void IdBound_AtTheCursorsTime_FollowsTheOrderOfKinds(string kind, long bound) => Assert.Equal(bound, new TimelineCursor(At, "journey", 7).IdBound(kind));
}
