using CsCheck;
using ZaloOrleans.Consents;
using ZaloOrleans.Experiments;
using ZaloOrleans.Keys;
using ZaloOrleans.Messaging;
using ZaloOrleans.Policy;

namespace ZaloOrleans.Decisions;

public sealed class DecisionTraceTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 20, 3, 0, 0, TimeSpan.Zero);

    private static readonly PolicySources Sources = new()
    {
        QuietHoursJson = """[{"from":"21:30","to":"08:15","categories":["promotion","customer_care"]},{"from":"12:00","to":"13:00","days":["sat","sun"],"action":"refuse"}]""",
        Caps =
        [
            new CapSource(7, """{"kind":"rolling","minutes":1440}""", """[{"max":2},{"max":1,"category":"promotion","exempt":["transaction"]}]"""),
            new CapSource(8, """{"kind":"calendar","unit":"week"}""", """[{"max":3,"tag":"tet"}]"""),
        ],
        Templates = [new TemplateSource(1, "t", true, """["name"]""", 3), new TemplateSource(2, "draft", false, null, null)],
        OfficialAccounts = [new OfficialAccount(9, "431")],
        Stops = ["campaign:6"],
        Experiments = [new ExperimentSource(1, 5, Now.AddDays(-100), Now.AddDays(100), null, [new VariantSource(1, "A", 50, null), new VariantSource(2, "B", 50, """{"control":true}""")])],
        // Of 5,000 inputs some 45 come as far as this: half, so that some of them are held out.
        HoldoutJson = """{"share":0.5}""",
    };

    /// <summary>What is stored of a decision gives the same decision again, by the rules as they are kept with its version.</summary>
    [Fact]
    public void Stored_AnyDecision_ReplaysToTheSameAnswer()
    {
        var sizes = new List<int>();
        var codes = new HashSet<string>();
        GenInputs.Sample(inputs =>
        {
            var policy = Compile(Sources);
            var decision = MessageDecisions.Decide(inputs, policy);
            var stored = new DecisionTrace(inputs, decision.Verdicts).Write();

            var read = DecisionTrace.Read(stored)!;
            var kept = Compile(Json.Read<PolicySources>(Json.Bytes(Sources)));
            var again = MessageDecisions.Decide(read.Inputs, kept);

            Assert.Equal((decision.Outcome, decision.Code, decision.Until, decision.DecideAgainAt, decision.ExpiresAt), (again.Outcome, again.Code, again.Until, again.DecideAgainAt, again.ExpiresAt));
            Assert.Equal(decision.Verdicts, again.Verdicts);
            Assert.Equal(decision.Verdicts, read.Verdicts);
            lock (sizes)
            {
                sizes.Add(System.Text.Encoding.UTF8.GetByteCount(stored));
                codes.Add(decision.Code ?? decision.Outcome.Word());
            }
        }, iter: 5_000);

        // Every rule had its say, and what is kept stays small.
        Assert.Superset(new HashSet<string>(["send", "quiet_hours", "frequency_cap", "no_consent", "suppressed", "account_stopped", "window_closed", "never_interacted", "holdout",
            "experiment_control", "expired", "template_not_approved", "variables_missing", "customer_deleted"]), codes);
        sizes.Sort();
        TestContext.Current.TestOutputHelper?.WriteLine($"bytes of a trace: median {sizes[sizes.Count / 2]}, 99 of 100 {sizes[sizes.Count * 99 / 100]}, most {sizes[^1]}");
        Assert.True(sizes[^1] < 8_192, $"A trace has {sizes[^1]} bytes.");
    }

    [Fact]
    public void Trace_OfAnEarlierForm_IsNotRead() => Assert.Null(DecisionTrace.Read("""{"passed":["customer_deleted"],"refused":"suppressed"}"""));

    private static AccountPolicy Compile(PolicySources sources)
    {
        var (policy, _, broken) = PolicyCompiler.Compile(new AccountId(1), 4, sources, null);
        Assert.Empty(broken);
        return policy;
    }

    private static readonly Gen<DecisionInputs> GenInputs =
        from minutes in Gen.Int[0, 14_400]
        from channel in Gen.Int[0, 2]
        from category in Gen.Int[0, 2]
        from template in Of("t", "t", "t", "t", "draft", null)
        from expires in Gen.Int[-1, 5]
        from campaign in Of<long?>(null, 5, 5, 6)
        from isTagged in Gen.Bool
        from flags in Gen.Int[0, 999]
        from age in Gen.Int[0, 9]
        from sent in Gen.Int[0, 20_000].Array[0, 6]
        from open in Gen.Int[0, 2]
        from draws in Gen.Int[0, 9_999].Array[2]
        from zone in Of(null, "Asia/Ho_Chi_Minh", "America/New_York")
        select Make(Now.AddMinutes(minutes), new MessageIntent((MessageChannel)channel, (MessageCategory)category, template, expires < 0 ? null : Now.AddDays(expires))
        {
            CampaignId = campaign,
            Tags = isTagged ? ["tet"] : [],
        }, flags, age, sent, open, draws, zone);

    private static DecisionInputs Make(DateTimeOffset at, MessageIntent intent, int flags, int age, int[] sent, int open, int[] draws, string? zone)
    {
        var book = Compile(Sources).Caps;
        var history = sent.Aggregate(Limits.SendHistory.Of(book), (all, m) => all.WithSent(book, intent.Capped(9), at.AddMinutes(-m)));
        history = Enumerable.Range(0, open).Aggregate(history, (all, i) => all.With(100 + i, book, intent.Capped(9)));
        return new DecisionInputs(at, intent, 42)
        {
            IsDeleted = flags % 23 == 0,
            Suppressed = flags % 19 == 0 ? ["phone"] : [],
            Consents = flags % 7 == 0 ? [] : [new ConsentEntry(null, intent.Category, flags % 11 != 0, Now.AddDays(-3).AddTicks(flags))],
            Unreached = flags % 29 == 0 ? [Unreached.NotFollower] : [],
            Missing = flags % 17 == 0 ? ["name"] : [],
            HasAddress = flags % 31 != 0,
            Relations = age == 9 ? [] : [new OaRelation(9) { LastInteraction = at.AddDays(-age), Follows = age % 2 == 0, FollowsSince = at.AddDays(-age) }],
            Zone = zone,
            Sends = history,
            HoldoutBucket = draws[0],
            Draws = intent.CampaignId == 5 ? [new ExperimentDraw(1, draws[1])] : [],
        };
    }

    private static Gen<T> Of<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);
}
