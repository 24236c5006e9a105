using System.Text.Json;
using ZaloOrleans.Ids;
using ZaloOrleans.Keys;
using ZaloOrleans.Rules;
using ZaloOrleans.Wakeups;

namespace ZaloOrleans.Journeys;

public sealed class JourneyTurnsTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 20, 3, 0, 0, TimeSpan.Zero);
    private static readonly GrainKey Key = GrainKey.JourneyRun(new AccountId(1), 7, 42, 99);
    private static readonly JsonElement NoEvent = JsonDocument.Parse("{}").RootElement;

    [Fact]
    public void Start_ThenWait_SleepsUntilThen()
    {
        var proposal = Turns(Journey(("wait", """{"for":"P3D"}"""))).Start(Wakeup("start_run"), new StartRun(3, NoEvent));

        Assert.Equal(Now.AddDays(3), proposal.SleepsUntil);
        Assert.Equal(Awaiting.Timer, proposal.Next!.Awaiting);
        var timer = Assert.Single(proposal.Turn.Produces);
        Assert.Equal((Now.AddDays(3), JourneyWords.Timer, false), (timer.DueAt, timer.Kind, timer.HandOff));
        Assert.Equal(timer.Id, proposal.Next.WakeupId);
        Assert.Equal(["entered", "waiting"], Logs(proposal));
    }

    [Fact]
    public void Send_ThenDecision_GoesOn()
    {
        var journey = Journey(("send_oa", """{"template":"t","expires":"PT1H"}"""), ("end", "{}"));
        var asked = Turns(journey).Start(Wakeup("start_run"), new StartRun(3, NoEvent));
        var ask = Json.Read<AskToSend>(Assert.Single(asked.Turn.Produces).Payload);
        Assert.Equal((1, 7L, 99L, 2, "promotion", Now.AddHours(1)), (ask.Sequence, ask.JourneyId, ask.RunId, ask.StepNo, ask.Category, ask.ExpiresAt));

        var over = Turns(journey).Decided(asked.Next!, Wakeup("decided"), new Decided(2, "send", null, 5, 6));

        Assert.Null(over.Next);
        Assert.Equal(["sent", "ended"], Logs(over));
        Assert.Equal(2, Json.Read<RunEnded>(Assert.Single(over.Turn.Produces).Payload).Sequence);
        Assert.Equal("completed", Assert.Single(over.Turn.Rows.OfType<JourneyRunRow>()).Status);
    }

    [Fact]
    public void Erased_WhereverItStands_ItIsOver_AndTheCustomerIsTold()
    {
        var journey = Journey(("wait", """{"for":"P3D"}"""), ("end", "{}"));
        var waits = Turns(journey).Start(Wakeup("start_run"), new StartRun(3, NoEvent));

        var over = Turns(journey).End(waits.Next!, Wakeup("end_run"));

        Assert.Null(over.Next);
        Assert.Equal(["exited"], Logs(over));
        Assert.Equal("exited", Assert.Single(over.Turn.Rows.OfType<JourneyRunRow>()).Status);
        Assert.Equal(JourneyWords.Ended, Assert.Single(over.Turn.Produces).Kind);
    }

    [Theory]
    [InlineData("\"skip\"", "refused,ended", "completed")]
    [InlineData("\"exit\"", "refused,exited", "exited")]
    [InlineData("4", "refused,exited", "exited")]
    public void Refusal_DoesWhatTheStepSays(string onRefused, string log, string status)
    {
        var journey = Journey(("send_oa", $$"""{"template":"t","onRefused":{{onRefused}}}"""), ("end", "{}"), ("exit", "{}"));
        var asked = Turns(journey).Start(Wakeup("start_run"), new StartRun(3, NoEvent));
        var over = Turns(journey).Decided(asked.Next!, Wakeup("decided"), new Decided(2, "refuse", "no_consent", 5, null));
        Assert.Equal(log.Split(','), Logs(over));
        Assert.Equal(status, Assert.Single(over.Turn.Rows.OfType<JourneyRunRow>()).Status);
    }

    [Fact]
    public void Refusal_WithWait_AsksAgainEveryHourForADay()
    {
        var journey = Journey(("send_oa", """{"template":"t","onRefused":"wait"}"""), ("end", "{}"));
        var state = Turns(journey).Start(Wakeup("start_run"), new StartRun(3, NoEvent)).Next!;
        var asks = 1;
        for (var now = Now; ; now += TimeSpan.FromHours(1))
        {
            var refused = Turns(journey, now).Decided(state, Wakeup("decided"), new Decided(state.LastIn + 1, "refuse", "no_consent", 5, null));
            if (refused.Next is null)
            {
                break;
            }

            Assert.Equal(now.AddHours(1), refused.SleepsUntil);
            state = Turns(journey, now.AddHours(1)).Timer(refused.Next, Wakeup("timer")).Next!;
            asks++;
        }

        Assert.Equal(25, asks);
    }

    [Fact]
    public void Condition_Unanswered_AsksFirst()
    {
        var journey = Journey(("condition", """{"if":{"attribute":"vip","op":"exists"},"then":3,"else":4}"""), ("end", "{}"), ("exit", "{}"));
        var rule = ((JourneyStep.Condition)journey.Find(2)!).If;
        Assert.Same(rule, Turns(journey).Start(Wakeup("start_run"), new StartRun(3, NoEvent)).Needs);

        foreach (var holds in new[] { true, false })
        {
            var turns = new JourneyTurns(Key, journey, Now, Bag(), new Dictionary<Rule, bool>(ReferenceEqualityComparer.Instance) { [rule] = holds });
            var over = turns.Start(Wakeup("start_run"), new StartRun(3, NoEvent));
            Assert.Equal(holds ? ["entered", "condition_true", "ended"] : ["entered", "condition_false", "exited"], Logs(over));
        }
    }

    [Fact]
    public void Journey_InCircles_IsParkedAndNotWalkedForEver()
    {
        var journey = Journey(("condition", """{"if":{"all":[]},"then":2,"else":2}"""));
        var rule = ((JourneyStep.Condition)journey.Find(2)!).If;
        var turns = new JourneyTurns(Key, journey, Now, Bag(), new Dictionary<Rule, bool>(ReferenceEqualityComparer.Instance) { [rule] = true });
        var over = turns.Start(Wakeup("start_run"), new StartRun(3, NoEvent));
        Assert.Equal("parked", Assert.Single(over.Turn.Rows.OfType<JourneyRunRow>()).Status);
        Assert.Equal("parked", Logs(over)[^1]);
    }

    private static JourneyDefinition Journey(params (string Type, string Config)[] steps)
    {
        var (journey, faults) = JourneyCompilerTests.Compile([("entry", """{"on":{"event":"e"}}"""), .. steps]);
        Assert.True(faults.AreNone, string.Join("; ", faults.All));
        return journey!;
    }

    private static JourneyTurns Turns(JourneyDefinition journey, DateTimeOffset? now = null) =>
        new(Key, journey, now ?? Now, Bag(), new Dictionary<Rule, bool>(ReferenceEqualityComparer.Instance));

    private static Wakeup Wakeup(string kind) => new(1, Key.Text, Now, 0, kind, []);

    private static IdBag Bag() => new(JourneyTurns.IdsPerTurn.ToDictionary(i => i.Sequence, i => new Queue<long>(Enumerable.Range(100, i.Count).Select(n => (long)n))));

    private static string[] Logs(JourneyTurns.Proposal proposal) => [.. proposal.Turn.Rows.OfType<JourneyLogRow>().Select(r => r.Outcome)];
}
