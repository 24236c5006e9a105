using System.Reflection;
using System.Text;
using System.Text.Json;
using ZaloOrleans.Consents;
using ZaloOrleans.Customers;
using ZaloOrleans.Decisions;
using ZaloOrleans.Devices;
using ZaloOrleans.Experiments;
using ZaloOrleans.Journeys;
using ZaloOrleans.Limits;
using ZaloOrleans.Messaging;
using ZaloOrleans.MiniApps;
using ZaloOrleans.Privacy;
using ZaloOrleans.Sessions;
using ZaloOrleans.Zalo.Tokens;

namespace ZaloOrleans.Turns;

/// <summary>The compiler's writers give what the ordinary ones give; what is stored is read back.</summary>
public sealed class HotStateTests
{
    private static readonly DateTimeOffset Then = new(2026, 11, 20, 3, 0, 0, 123, 456, TimeSpan.Zero);
    private static readonly Session Visit = new(7, "thiết bị \"1\"", Then, Then.AddMinutes(5));

    [Fact]
    public void Customer_IsWrittenAsEver() => Check(
        new CustomerState
        {
            At = Then,
            Facts = new CustomerFacts
            {
                Consents = [new ConsentEntry(MessageChannel.ZbsPhone, MessageCategory.Promotion, true, Then), new ConsentEntry(null, MessageCategory.CustomerCare, false, Then)],
                Zone = "Asia/Tokyo",
                Deleted = true,
                Erased = true,
                ExternalId = "k-1<&>",
                Phone = "+84912345678",
                Email = "ánh@shop.vn",
                ZaloUserId = "9007199254740993",
                MergedInto = 3,
                MiniAppIds = ["1:2"],
                Links = [new OaAddress(0, "2"), new OaAddress(7, "3")],
            },
            Sessions = [Visit],
            Journeys = [new RunningJourney(1, 2, "đơn", 3, 4, 5)],
            Relations = [new OaRelation(9) { LastInteraction = Then, Follows = true, FollowsSince = Then }],
            Sends = new SendHistory { Rules = "ab", Open = [new OpenMessage(1, 5, 9)], Sent = [new SentMessages(3, 0, [1_764_000_000_000, 5])] },
            Assignments = [StoredAssignment.Of(1, 2, Then)],
            Unreached = [new UnreachedPerson(Unreached.RefusesAll, MessageChannel.ZbsPhone, MessageCategory.CustomerCare, "+84912345678", Then)],
            MiniApp = new MiniAppUse(Then),
        }, new CustomerState());

    [Fact]
    public void Device_IsWrittenAsEver() =>
        Check(new DeviceState { At = Then, Device = "d", CustomerId = 1, Sessions = [Visit] }, new DeviceState());

    [Fact]
    public void Run_IsWrittenAsEver() => Check(
        new JourneyRunState
        {
            At = Then,
            Version = 1,
            StepNo = 2,
            Awaiting = Awaiting.Decision,
            Since = Then,
            WakeupId = 3,
            LastIn = 4,
            LastOut = 5,
            Event = JsonElement.Parse("""{"category":"giày \"dép\"","price":459000.50,"big":9007199254740993}"""),
        }, new JourneyRunState());

    [Fact]
    public void Token_IsWrittenAsEver() => Check(
        new TokenState
        {
            Phase = TokenPhase.Refreshing,
            Seen = "a",
            Attempt = 1,
            Until = Then,
            Failures = 2,
            RetryAt = Then,
            RefreshedAt = Then,
            Refused = "b",
            Code = "-14014",
            Detail = "Ứng dụng",
            WakeupId = 3,
            LookAt = Then,
        }, new TokenState());

    [Fact]
    public void Erasure_IsWrittenAsEver() => Check(
        new ErasureState
        {
            At = Then,
            Since = Then,
            Person = new ErasedPerson { Customers = [42, 7], ZaloAccounts = [3], ZaloIds = ["9"], MiniAppIds = ["7:8"], Runs = ["t1/j/1/2/3"], Phones = ["+84912345678"] },
            Step = ErasureStep.Webhooks,
            Place = "2/\"3\"",
            RestUntil = Then,
        }, new ErasureState());

    private static void Check<TState>(TState full, TState empty) where TState : class, IHotState<TState>
    {
        Assert.All(typeof(TState).GetProperties(BindingFlags.Public | BindingFlags.Instance),
            p => Assert.False(Equals(p.PropertyType.IsValueType ? Activator.CreateInstance(p.PropertyType) : null, p.GetValue(full)), $"{p.Name} is not filled."));
        foreach (var state in new[] { full, empty, full })
        {
            var bytes = HotState.Bytes(state);
            Assert.Equal(Encoding.UTF8.GetString(Json.Bytes(state)), Encoding.UTF8.GetString(bytes));
            Assert.Equal(bytes, HotState.Bytes(HotState.Read<TState>(bytes)));
        }
    }
}
