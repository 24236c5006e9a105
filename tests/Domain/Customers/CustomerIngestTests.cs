using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.Json;
using ZaloOrleans.Ids;
using ZaloOrleans.Ingest;
using ZaloOrleans.Journeys;
using ZaloOrleans.Keys;
using ZaloOrleans.Media;
using ZaloOrleans.Messaging;
using ZaloOrleans.MiniApps;
using ZaloOrleans.Policy;
using ZaloOrleans.Turns;

namespace ZaloOrleans.Customers;

/// <summary>Several items of one customer in one command.</summary>
public sealed class CustomerIngestTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 20, 3, 0, 0, TimeSpan.Zero);
    private static readonly AccountId Account = new(1);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Customer_ToldInPieces_IsOneRowOfEachKind(bool isNew)
    {
        var turn = Decide(isNew, AccountPolicy(), Identify(0, "first_name", "Lan", "\"gold\""), Identify(1, "last_name", "Trần", "\"silver\""), Identify(2, "first_name", null, null)).Turn;

        var columns = JsonSerializer.Deserialize<Dictionary<string, string?>>(isNew
            ? Assert.Single(turn.Rows.OfType<CustomerInsertRow>()).ColumnsJson
            : Assert.Single(turn.Rows.OfType<CustomerUpdateRow>()).ColumnsJson)!;
        Assert.Equal((null, "Trần"), (columns["first_name"], columns["last_name"]));
        Assert.Single(turn.Rows, row => row is CustomerInsertRow or CustomerUpdateRow);
        Assert.Equal("""{"tier":"silver"}""", Assert.Single(turn.Rows.OfType<ProfileRow>()).TraitsJson);
        Assert.Equal(3, turn.Rows.OfType<Audit.AuditRow>().Count());
    }

    [Fact]
    public void Phone_ThatChangesAndBack_IsClaimedOnce()
    {
        string[] phones = ["+84912345678", "+84903123456", "+84912345678"];
        var items = phones.Select((phone, i) => Identify(i, "phone", phone, null) with { Identities = [new Identity(IdentityKind.Phone, phone)] });

        var turn = Decide(isNew: false, AccountPolicy(), [.. items]).Turn;

        Assert.Equal(phones[..2], turn.Claims.OfType<IdentityClaim>().Select(claim => claim.Value));
        Assert.Contains(phones[2], Assert.Single(turn.Rows.OfType<CustomerUpdateRow>()).ColumnsJson, StringComparison.Ordinal);
        Assert.Equal([phones[1]], turn.Rows.OfType<ReleaseIdentityRow>().Select(row => row.Value));
    }

    [Fact]
    public void Journey_ThatIsEnteredOnce_IsNotEnteredTwiceByOneCommand()
    {
        var journey = JourneyCompilerTests.Compile(("entry", """{"on":{"event":"seen"},"reentry":"once"}"""), ("end", "{}")).Journey!;

        var turn = Decide(isNew: false, AccountPolicy(journey), Seen(0), Seen(1), Seen(2)).Turn;

        Assert.Single(turn.Claims.OfType<JourneyEntryClaim>());
        Assert.Single(turn.Produces);
        Assert.Equal(3, turn.Rows.OfType<EventRow>().Count());
    }

    /// <summary>The media are in the commit of their message, and so is what wakes those who fetch them: one signal a lane.</summary>
    [Fact]
    public void Message_WithMedia_BringsThemAndTheirSignals_AndARepeatedOneNothing()
    {
        var image = new InboundMedia(0, "image", "https://f.example/1", null, null, null);
        var written = Seen(0) with { Effect = new MessageWritten(5, "z1", "[image]", "{}", [image, image with { Place = 1 }, image with { Place = 2, Url = null }, .. Enumerable.Range(3, 5).Select(p => image with { Place = p })]) };

        var turn = Decide(isNew: false, AccountPolicy(), written, written with { Index = 1 }).Turn;

        var message = Assert.Single(turn.Rows.OfType<ConversationRow>());
        var media = turn.Rows.OfType<MediaRow>().ToList();
        Assert.Equal(Enumerable.Range(0, 8), media.Select(m => m.Media.Place));
        Assert.All(media, m => Assert.Equal((message.Id, 42, Now), (m.MessageId, m.CustomerId, m.At)));
        Assert.Equal(Enumerable.Range(0, MediaLanes.Count).Select(lane => new Signal(GrainKey.MediaFetch(Account, lane), "fetch")), turn.Signals.OrderBy(s => s.Target.Text));
    }

    [Fact]
    public void Message_WhoseMediaHaveNoAddress_WakesNobody()
    {
        var written = Seen(0) with { Effect = new MessageWritten(5, "z1", "[image]", "{}", [new InboundMedia(0, "image", null, null, null, null)]) };
        var turn = Decide(isNew: false, AccountPolicy(), written).Turn;
        Assert.Single(turn.Rows.OfType<MediaRow>());
        Assert.Empty(turn.Signals);
        Assert.Empty(Decide(isNew: false, AccountPolicy(), written with { Effect = new MessageWritten(5, "z1", "Chào", "{}") }).Turn.Rows.OfType<MediaRow>());
    }

    [Fact]
    public void MiniApp_Use_IsTheLatestOfWhatComesFromASession_AndNeverAhead()
    {
        var (before, ahead) = (Seen(0) with { Time = Now.AddHours(-30), Historical = true }, Seen(1) with { Time = Now.AddHours(20) });
        Assert.Null(InMiniApp(false, null, ahead));
        Assert.Equal(new MiniAppUse(before.Time), InMiniApp(true, null, before));
        Assert.Equal(new MiniAppUse(Now), InMiniApp(true, null, ahead, before));

        // Repeats and refused items say nothing, and what is later stays.
        var known = new MiniAppUse(Now.AddHours(-40));
        Assert.Equal(known with { SeenAt = before.Time }, InMiniApp(true, known, before));
        Assert.Equal(known, InMiniApp(true, known, before with { Time = Now.AddHours(-50) }));
        Assert.Equal(known, InMiniApp(true, known, before with { Identities = [new Identity(IdentityKind.Zalo, "9")] }));
        Assert.Equal(known, Decide(new CustomerState { MiniApp = known }, new IngestCommand { Actor = "miniapp:42", InMiniApp = true, Items = [before] },
            IngestExclusions.None with { Seen = ImmutableDictionary<string, long>.Empty.Add(before.MessageId, 7) }).Next.MiniApp);

        static MiniAppUse? InMiniApp(bool isThere, MiniAppUse? known, params ImmutableArray<IngestItem> items) => Decide(
            new CustomerState { MiniApp = known }, new IngestCommand { Actor = "miniapp:42", InMiniApp = isThere, OwnOnly = isThere, Items = items }, IngestExclusions.None).Next.MiniApp;
    }

    [Theory]
    [InlineData("customers_city_code_fkey", "/traits/cityCode", "unknown_reference")]
    [InlineData("customers_email_check", "/traits", "invalid_value")]
    public void RefusedValue_TellsTheFieldAndNoConstraint(string reason, string pointer, string code)
    {
        var fault = RefusedValue.Of(new TurnOutcome.Failed("23503", reason), "/traits");

        Assert.Equal((pointer, code), (fault.Pointer, fault.Code));
        Assert.DoesNotContain(reason, fault.Detail, StringComparison.Ordinal);
    }

    private static CustomerIngest.Proposal Decide(bool isNew, AccountPolicy policy, params ImmutableArray<IngestItem> items) =>
        Decide(isNew ? null : new CustomerState(), new IngestCommand { Actor = "key:1", Items = items }, IngestExclusions.None, policy);

    private static CustomerIngest.Proposal Decide(CustomerState? state, IngestCommand command, IngestExclusions exclude, AccountPolicy? policy = null) => CustomerIngest.Decide(
        Account, 42, state, CustomerProfile.Empty, command, exclude, policy ?? AccountPolicy(), Now,
        new IdBag(Enum.GetValues<IdSequence>().ToDictionary(s => s, _ => new Queue<long>(Enumerable.Range(100, 50).Select(n => (long)n)))));

    private static AccountPolicy AccountPolicy(params ImmutableArray<JourneyDefinition> journeys) => new()
    {
        Account = Account,
        Version = 1,
        JourneysByEvent = new Dictionary<string, ImmutableArray<JourneyDefinition>> { ["seen"] = journeys }.ToFrozenDictionary(),
    };

    private static IngestItem Seen(int index) => new() { Index = index, MessageId = $"m{index}", Event = "seen", Time = Now, Source = "test" };

    private static IngestItem Identify(int index, string column, string? value, string? tier) => new()
    {
        Index = index,
        MessageId = $"m{index}",
        Time = Now,
        Source = "test",
        Profile = new ProfilePatch(
            ImmutableDictionary<string, string?>.Empty.Add(column, value),
            tier is null ? ImmutableDictionary<string, string?>.Empty : ImmutableDictionary<string, string?>.Empty.Add("tier", tier)),
    };
}
