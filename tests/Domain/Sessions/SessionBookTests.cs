using System.Collections.Immutable;
using CsCheck;

namespace ZaloOrleans.Sessions;

public sealed class SessionBookTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 20, 3, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Gap = TimeSpan.FromMinutes(30);

    [Theory]
    [InlineData(0, true)]
    [InlineData(30 * 60, true)]
    [InlineData((30 * 60) + 1, false)]
    [InlineData(-30 * 60, true)]
    [InlineData((-30 * 60) - 1, false)]
    public void Event_WithinTheGap_JoinsTheSession(int seconds, bool joins)
    {
        var known = ImmutableArray.Create(new Session(1, "d", Start, Start));
        var placed = SessionBook.Place(known, "d", Start.AddSeconds(seconds), Gap, () => 2);
        Assert.Equal(joins ? (1, false) : (2, true), (placed!.Value.Session.Id, placed.Value.IsNew));
    }

    [Fact]
    public void Event_WithoutDevice_JoinsTheNearestSessionAndOpensNone()
    {
        var known = ImmutableArray.Create(new Session(1, "a", Start, Start), new Session(2, "b", Start.AddMinutes(20), Start.AddMinutes(20)));
        Assert.Equal(2, SessionBook.Place(known, null, Start.AddMinutes(15), Gap, () => 3)!.Value.Session.Id);
        Assert.Null(SessionBook.Place(known, null, Start.AddDays(1), Gap, () => 3));
    }

    [Fact]
    public void Event_BetweenTwoSessions_ExtendsOneAndMergesNone()
    {
        var known = ImmutableArray.Create(new Session(1, "d", Start, Start), new Session(2, "d", Start.AddMinutes(50), Start.AddMinutes(50)));
        var placed = SessionBook.Place(known, "d", Start.AddMinutes(26), Gap, () => 3)!.Value;
        var book = SessionBook.With(known, placed.Session);
        Assert.Equal((2, Start.AddMinutes(26)), (placed.Session.Id, placed.Session.StartedAt));
        Assert.Equal(2, book.Length);
    }

    /// <summary>For any events in any order: every event with a device lies within its session, no session exceeds what its events span, the book stays bounded.</summary>
    [Fact]
    public void Events_AnyOrder_LieWithinTheirSessions() =>
        Gen.Select(Gen.Int[0, 2_000], Gen.Int[0, 2]).List[1, 60].Sample(events =>
        {
            var book = ImmutableArray<Session>.Empty;
            var spans = new Dictionary<long, (DateTimeOffset First, DateTimeOffset Last)>();
            var next = 0L;
            foreach (var (minute, device) in events)
            {
                var time = Start.AddMinutes(minute);
                var (session, _) = SessionBook.Place(book, $"d{device}", time, Gap, () => ++next)!.Value;
                var span = spans.TryGetValue(session.Id, out var old) ? (First: time < old.First ? time : old.First, Last: time > old.Last ? time : old.Last) : (First: time, Last: time);
                spans[session.Id] = span;
                book = SessionBook.With(book, session);
                if (session.StartedAt != span.First || session.EndedAt != span.Last || book.Length > SessionBook.Most)
                {
                    return false;
                }
            }

            return true;
        });
}
