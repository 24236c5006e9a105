using System.Text.Json;
using ZaloOrleans.Messaging;
using ZaloOrleans.Rules;

namespace ZaloOrleans.Journeys;

public sealed class JourneyCompilerTests
{
    private const string Entry = """{"on":{"event":"signed_up"}}""";

    [Fact]
    public void Journey_AllStepTypes_Compiles()
    {
        var (journey, faults) = Compile(
            ("entry", """{"on":{"event":"ordered","where":[{"property":"total","op":"gte","value":1}]},"reentry":"once","key":"order_no"}"""),
            ("wait", """{"for":"P3D"}"""),
            ("condition", """{"if":{"attribute":"vip","op":"eq","value":true},"then":4,"else":5}"""),
            ("SEND_OA", """{"template":"t","category":"customer_care","expires":"PT12H","onRefused":6}"""),
            ("exit", "{}"),
            ("end", "{}"));

        Assert.True(faults.AreNone, string.Join("; ", faults.All));
        Assert.Equal(("ordered", Reentry.Once, "order_no"), (journey!.Entry.Event, journey.Entry.Reentry, journey.Entry.Key));
        var send = Assert.IsType<JourneyStep.SendOa>(journey.Find(4));
        Assert.Equal((MessageCategory.CustomerCare, TimeSpan.FromHours(12), new OnRefused(OnRefusedKind.GoTo, 6)), (send.Category, send.Expires, send.OnRefused));
    }

    [Theory]
    [InlineData("/steps/0/config/on", "required", "entry", "{}")]
    [InlineData("/steps/0/config/on/event", "required", "entry", """{"on":{}}""")]
    [InlineData("/steps/0/config/reentry", "invalid_reentry", "entry", """{"on":{"event":"e"},"reentry":"often"}""")]
    [InlineData("/steps/0/config/next", "invalid_step_no", "entry", """{"on":{"event":"e"},"next":"two"}""")]
    [InlineData("/steps/0/config/next", "unknown_step", "entry", """{"on":{"event":"e"},"next":9}""")]
    [InlineData("/steps/0/type", "unknown_step_type", "webhook", "{}")]
    [InlineData("/steps", "invalid_entry", "wait", """{"for":"P1D"}""")]
    public void FirstStep_Fault_IsNamedAtItsPlace(string pointer, string code, string type, string config) =>
        AssertFault(pointer, code, Compile((type, config)).Faults);

    [Theory]
    [InlineData("/steps/1/config", "required", "wait", "{}")]
    [InlineData("/steps/1/config/for", "invalid_duration", "wait", """{"for":"3 days"}""")]
    [InlineData("/steps/1/config/until", "invalid_time", "wait", """{"until":"tomorrow"}""")]
    [InlineData("/steps/1/config/if", "required", "condition", "{}")]
    [InlineData("/steps/1/config/if/op", "invalid_op", "condition", """{"if":{"attribute":"a","op":"=="}}""")]
    [InlineData("/steps/1/config/then", "unknown_step", "condition", """{"if":{"attribute":"a","op":"exists"},"then":7}""")]
    [InlineData("/steps/1/config/template", "required", "send_oa", "{}")]
    [InlineData("/steps/1/config/category", "invalid_category", "send_oa", """{"template":"t","category":"spam"}""")]
    [InlineData("/steps/1/config/channel", "invalid_channel", "send_oa", """{"template":"t","channel":"sms"}""")]
    [InlineData("/steps/1/config/onRefused", "invalid_on_refused", "send_oa", """{"template":"t","onRefused":"panic"}""")]
    [InlineData("/steps/1/config/onRefused", "unknown_step", "send_oa", """{"template":"t","onRefused":12}""")]
    [InlineData("/steps", "invalid_entry", "entry", Entry)]
    public void SecondStep_Fault_IsNamedAtItsPlace(string pointer, string code, string type, string config) =>
        AssertFault(pointer, code, Compile(("entry", Entry), (type, config)).Faults);

    [Fact]
    public void Steps_NoneOrDoubled_AreRefused()
    {
        AssertFault("/steps", "invalid_steps", Compile().Faults);
        var faults = new Faults();
        JourneyCompiler.Compile(1, 1, [Source(1, "entry", Entry), Source(1, "end", "{}")], faults);
        AssertFault("/steps", "duplicate_step_no", faults);
    }

    [Theory]
    [InlineData("""{"template":"t"}""", MessageChannel.Oa)]
    [InlineData("""{"template":"t","channel":"zbs_user"}""", MessageChannel.ZbsUser)]
    [InlineData("""{"template":"t","channel":"ZBS_PHONE"}""", MessageChannel.ZbsPhone)]
    public void Send_Channel_IsRead(string config, MessageChannel channel) =>
        Assert.Equal(channel, Assert.IsType<JourneyStep.SendOa>(Compile(("entry", Entry), ("send_oa", config)).Journey!.Find(2)).Channel);

    internal static StepSource Source(int no, string type, string config) => new(no * 10, no, type, JsonDocument.Parse(config).RootElement);

    internal static (JourneyDefinition? Journey, Faults Faults) Compile(params (string Type, string Config)[] steps)
    {
        var faults = new Faults();
        return (JourneyCompiler.Compile(7, 3, steps.Select((s, i) => Source(i + 1, s.Type, s.Config)).ToList(), faults), faults);
    }

    private static void AssertFault(string pointer, string code, Faults faults) =>
        Assert.True(faults.All.Any(f => f.Pointer == pointer && f.Code == code), string.Join("; ", faults.All));
}
