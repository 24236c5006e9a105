using ZaloOrleans.Consents;
using ZaloOrleans.Decisions;
using ZaloOrleans.Keys;
using ZaloOrleans.Limits;
using ZaloOrleans.Messaging;
using ZaloOrleans.Policy;
using ZaloOrleans.Sessions;
using ZaloOrleans.Turns;

namespace ZaloOrleans.Customers;

/// <summary>The hot state stays small, whatever was sent.</summary>
public sealed class CustomerStateSizeTests
{
    private static readonly DateTimeOffset Start = new(2026, 8, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly CapBook Book = PolicyCompiler.Compile(new AccountId(1), 1, new PolicySources
    {
        Caps =
        [
            new CapSource(1, """{"kind":"rolling","minutes":1440}""", """[{"max":3},{"max":1,"category":"promotion"}]"""),
            new CapSource(2, """{"kind":"rolling","minutes":10080}""", """[{"max":7,"exempt":["transaction"]}]"""),
            new CapSource(3, """{"kind":"calendar","unit":"month"}""", """[{"max":20},{"max":4,"tag":"tet"}]"""),
        ],
    }, null).Policy.Caps;

    [Fact]
    public void State_After90DaysOfOrdinaryTraffic_IsAKilobyteAtTheMedianAndFourAtMost()
    {
        var sizes = Enumerable.Range(0, 300).Select(seed => HotState.Bytes(After(new Random(seed), seed, 90)).Length).Order().ToList();
        TestContext.Current.TestOutputHelper?.WriteLine($"bytes: median {sizes[sizes.Count / 2]}, 99 of 100 {sizes[sizes.Count * 99 / 100]}, most {sizes[^1]}");
        Assert.True(sizes[sizes.Count / 2] <= 1_024, $"median {sizes[sizes.Count / 2]}");
        Assert.True(sizes[^1] <= 4_096, $"most {sizes[^1]}");
    }

    /// <summary>Customers differ: one hears from the shop twice a month, another three times a day.</summary>
    private static CustomerState After(Random random, int id, int days)
    {
        var perDay = random.NextDouble() * random.NextDouble() * 3;
        var history = SendHistory.Of(Book);
        var (now, sent) = (Start, new Dictionary<long, DateTimeOffset?>());
        for (var hour = 0; hour < days * 24; hour++)
        {
            now = Start.AddHours(hour).AddMilliseconds(random.Next(3_600_000));
            if (random.NextDouble() < perDay / 24)
            {
                var message = new CappedMessage((MessageChannel)random.Next(3), (MessageCategory)random.Next(3), 9, random.Next(50), null, random.Next(5) == 0 ? ["tet"] : []);
                history = (history.NeedsOutcomes(Book, message) ? history.Settled(sent) : history).Pruned(Book, now).With(1_000_000_000 + sent.Count, Book, message);
                sent.Add(1_000_000_000 + sent.Count, now);
            }
        }

        return new CustomerState
        {
            At = now,
            Facts = new CustomerFacts
            {
                ExternalId = $"kh-{id:000000}",
                Phone = "+84912345678",
                Email = $"khach.{id}@example.vn",
                ZaloUserId = "4100000000000000001",
                Zone = id % 10 == 0 ? "Asia/Ho_Chi_Minh" : null,
                Consents = [new ConsentEntry(null, MessageCategory.CustomerCare, true, Start), new ConsentEntry(null, MessageCategory.Promotion, true, Start)],
            },
            Sessions = [.. Enumerable.Range(0, random.Next(SessionBook.Most + 1)).Select(i => new Session(i, "3f2504e0-4f89-11d3-9a0c-0305e82c3301", now, now))],
            Journeys = [.. Enumerable.Range(0, random.Next(3)).Select(i => new RunningJourney(i, 1_000_000 + i, "", 1, 1))],
            Relations = [new OaRelation(9) { LastInteraction = now, Follows = true, FollowsSince = Start }],
            Sends = history.Pruned(Book, now),
        };
    }
}
