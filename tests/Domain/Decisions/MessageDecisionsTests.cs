using System.Collections.Frozen;
using NodaTime;
using ZaloOrleans.Consents;
using ZaloOrleans.Experiments;
using ZaloOrleans.Keys;
using ZaloOrleans.Limits;
using ZaloOrleans.Messaging;
using ZaloOrleans.Policy;
using ZaloOrleans.QuietHours;

namespace ZaloOrleans.Decisions;

public sealed class MessageDecisionsTests
{
    // 10:00 in Vietnam.
    private static readonly DateTimeOffset Now = new(2026, 11, 20, 3, 0, 0, TimeSpan.Zero);
    private static readonly MessageIntent Intent = new(MessageChannel.Oa, MessageCategory.Promotion, "t", null);
    private static readonly FrequencyCap Daily = new(7, 0, new CapWindow.Rolling(TimeSpan.FromDays(1)), 2);

    private static readonly DecisionInputs Ready = new(Now, Intent, 42)
    {
        Consents = [new ConsentEntry(null, MessageCategory.Promotion, true, Now.AddDays(-9)), new ConsentEntry(null, MessageCategory.CustomerCare, true, Now.AddDays(-9))],
        HasAddress = true,
        Relations = [new OaRelation(9) { LastInteraction = Now.AddDays(-1), Follows = true, FollowsSince = Now.AddDays(-1) }],
        HoldoutBucket = 5_000,
    };

    private static readonly AccountPolicy Policy = new()
    {
        Account = new AccountId(1),
        Version = 4,
        OfficialAccounts = [new OfficialAccount(9, "431")],
        Templates = new[] { new Template(1, "t", "x", true, []), new Template(2, "draft", "x", false, []), new Template(3, "b", "x", true, []) }.ToFrozenDictionary(t => t.Code),
        Caps = new CapBook([Daily]),
    };

    [Fact]
    public void Message_NothingAgainstIt_IsSentAndEveryRuleIsTracedInOrder()
    {
        var decision = MessageDecisions.Decide(Ready with { Draws = [new ExperimentDraw(1, 0)] }, Policy with { Experiments = [Experiment()], Holdout = Holdout() }
            , all: false) is var d && d.IsQueued ? d : throw new InvalidOperationException();
        Assert.Equal(DecisionOutcome.Send, decision.Outcome);
        Assert.Equal(
            ["duplicate_intent", "account_stopped", "customer_erased", "customer_deleted", "suppressed", "no_consent", "template_not_approved", "variables_missing", "oa_not_connected",
                "no_address", "not_follower", "never_interacted", "window_closed", "quiet_hours", "expired", "frequency_cap", "holdout"],
            decision.Verdicts.Select(v => v.Code));
        Assert.Equal((1L, 9L), (decision.Template!.Id, decision.Sender!.Id));
    }

    [Fact]
    public void Rules_AllRefusing_TheFirstInOrderAnswers_AndExplainTellsAll()
    {
        var policy = Policy with
        {
            OfficialAccounts = [],
            Stops = ["account"],
            QuietHours = [new QuietWindow(new LocalTime(9, 0), new LocalTime(11, 0)) { Defers = false }],
            Holdout = Holdout(),
            Experiments = [Experiment()],
        };
        var history = Enumerable.Range(0, 2).Aggregate(SendHistory.Of(policy.Caps), (all, i) => all.WithSent(policy.Caps, Intent.Capped(0), Now));
        var inputs = new DecisionInputs(Now, Intent with { ExpiresAt = Now, CampaignId = 5 }, 42)
        {
            DuplicateOf = 3,
            IsErased = true,
            IsDeleted = true,
            Suppressed = ["phone"],
            Missing = ["name"],
            Sends = history,
            Draws = [new ExperimentDraw(1, 9_999)],
        };
        string[] order =
        [
            "duplicate_intent", "account_stopped", "customer_erased", "customer_deleted", "suppressed", "no_consent", "variables_missing", "oa_not_connected", "no_address",
            "never_interacted", "quiet_hours", "expired", "frequency_cap", "holdout", "experiment_control",
        ];
        var all = MessageDecisions.Decide(inputs, policy, all: true);
        Assert.Equal(order, all.Verdicts.Where(v => v.Refuses).Select(v => v.Code));

        // One after the other is mended, and the next one answers.
        Func<(DecisionInputs I, AccountPolicy P), (DecisionInputs, AccountPolicy)>[] mends =
        [
            c => (c.I with { DuplicateOf = null }, c.P), c => (c.I, c.P with { Stops = [] }), c => (c.I with { IsErased = false }, c.P), c => (c.I with { IsDeleted = false }, c.P),
            c => (c.I with { Suppressed = [] }, c.P), c => (c.I with { Consents = Ready.Consents }, c.P), c => (c.I with { Missing = [] }, c.P),
            c => (c.I, c.P with { OfficialAccounts = Policy.OfficialAccounts }), c => (c.I with { HasAddress = true }, c.P), c => (c.I with { Relations = Ready.Relations }, c.P),
            c => (c.I, c.P with { QuietHours = [] }), c => (c.I with { Intent = c.I.Intent with { ExpiresAt = null } }, c.P), c => (c.I with { Sends = SendHistory.Of(policy.Caps) }, c.P),
            c => (c.I with { HoldoutBucket = 9_999 }, c.P), c => (c.I with { Draws = [new ExperimentDraw(1, 0)] }, c.P),
        ];
        var state = (I: inputs, P: policy);
        for (var i = 0; i < mends.Length; i++)
        {
            Assert.Equal(order[i], MessageDecisions.Decide(state.I, state.P).Code);
            state = mends[i](state);
        }

        Assert.Equal(DecisionOutcome.Send, MessageDecisions.Decide(state.I, state.P).Outcome);
    }

    [Theory]
    [InlineData("account", "account")]
    [InlineData("channel:oa", "channel:oa")]
    [InlineData("campaign:5", "campaign:5")]
    [InlineData("journey:6", "journey:6")]
    [InlineData("channel:zbs_user", null)]
    [InlineData("campaign:6", null)]
    [InlineData("journey:5", null)]
    public void Stop_OfWhatItBelongsTo_Refuses(string stop, string? subject)
    {
        var decision = Decide(Ready with { Intent = Intent with { CampaignId = 5, JourneyId = 6 } }, Policy with { Stops = [stop] });
        Assert.Equal(subject is null ? null : "account_stopped", decision.Code);
        Assert.Equal(subject, decision.Verdicts[1].Subject);
    }

    [Theory]
    [InlineData("phone", MessageCategory.Transaction, "suppressed")]
    [InlineData("zalo_id", MessageCategory.Promotion, "suppressed")]
    [InlineData("dnc", MessageCategory.Promotion, "suppressed")]
    [InlineData("dnc", MessageCategory.CustomerCare, null)]
    [InlineData("dnc", MessageCategory.Transaction, null)]
    public void Suppression_OfTheNationalRegister_BindsPromotionsAlone(string type, MessageCategory category, string? code) =>
        Assert.Equal(code, Decide(Ready with { Suppressed = [type], Intent = Intent with { Category = category } }).Code);

    [Theory]
    [InlineData(MessageCategory.Transaction, false, null)]
    [InlineData(MessageCategory.CustomerCare, false, "no_consent")]
    [InlineData(MessageCategory.Promotion, false, "no_consent")]
    [InlineData(MessageCategory.CustomerCare, true, null)]
    public void Consent_Absent_MeansNoButForTransactionsAndReplies(MessageCategory category, bool isReply, string? code) =>
        Assert.Equal(code, Decide(Ready with { Consents = [], Intent = Intent with { Category = category, IsReply = isReply } }).Code);

    [Theory]
    [InlineData(Unreached.RefusesAll, "no_consent")]
    [InlineData(Unreached.RefusesCategory, "no_consent")]
    [InlineData(Unreached.NotFollower, "not_follower")]
    [InlineData(Unreached.Unreachable, "no_address")]
    public void Unreached_AsZaloSaid_Refuses(Unreached why, string code) =>
        Assert.Equal(code, Decide(Ready with { Unreached = [why], Intent = Intent with { Category = MessageCategory.Transaction } }).Code);

    [Theory]
    [InlineData("none", "template_not_approved")]
    [InlineData("draft", "template_not_approved")]
    public void Template_UnknownOrNotApproved_Refuses(string template, string code) => Assert.Equal(code, Decide(Ready with { Intent = Intent with { TemplateCode = template } }).Code);

    [Theory]
    [InlineData(MessageChannel.Oa, MessageCategory.Promotion, 7 * 24 * 60 - 1, true, null)]
    [InlineData(MessageChannel.Oa, MessageCategory.Promotion, 7 * 24 * 60, true, "window_closed")]
    [InlineData(MessageChannel.Oa, MessageCategory.Transaction, 7 * 24 * 60, true, "window_closed")]
    [InlineData(MessageChannel.Oa, MessageCategory.Promotion, null, true, "never_interacted")]
    [InlineData(MessageChannel.ZbsUser, MessageCategory.Transaction, 365 * 24 * 60 - 1, false, null)]
    [InlineData(MessageChannel.ZbsUser, MessageCategory.CustomerCare, 365 * 24 * 60, false, "window_closed")]
    [InlineData(MessageChannel.ZbsUser, MessageCategory.Promotion, null, true, null)]
    [InlineData(MessageChannel.ZbsUser, MessageCategory.Promotion, 1, false, "not_follower")]
    [InlineData(MessageChannel.ZbsUser, MessageCategory.Promotion, 1, null, "not_follower")]
    [InlineData(MessageChannel.ZbsPhone, MessageCategory.Promotion, null, null, null)]
    public void Window_OfZalos_IsHalfOpen(MessageChannel channel, MessageCategory category, int? minutesAgo, bool? follows, string? code)
    {
        var relation = new OaRelation(9) { LastInteraction = minutesAgo is { } m ? Now.AddMinutes(-m) : null, Follows = follows, FollowsSince = follows is null ? null : Now };
        Assert.Equal(code, Decide(Ready with { Relations = [relation], Intent = Intent with { Channel = channel, Category = category } }).Code);
        // Another Official Account's window is another's; what names none holds for each.
        Assert.Equal(code, Decide(Ready with { Relations = [relation with { OaId = 0 }, new OaRelation(8) { LastInteraction = Now, Follows = true, FollowsSince = Now }],
            Intent = Intent with { Channel = channel, Category = category } }).Code);
    }

    [Theory]
    [InlineData(1, null)]
    [InlineData(0, "expired")]
    [InlineData(-1, "expired")]
    public void Expiry_AtItsTime_IsOver(int seconds, string? code) => Assert.Equal(code, Decide(Ready with { Intent = Intent with { ExpiresAt = Now.AddSeconds(seconds) } }).Code);

    [Fact]
    public void QuietHours_Defer_AndWhatComesAfterLooksAtTheOpening()
    {
        var policy = Policy with { QuietHours = [new QuietWindow(new LocalTime(9, 0), new LocalTime(11, 0)) { Spread = TimeSpan.Zero }] };
        var opening = Now.AddHours(1);
        var decision = Decide(Ready, policy);
        Assert.Equal((DecisionOutcome.Defer, "quiet_hours", opening), (decision.Outcome, decision.Code, decision.Until!.Value));
        Assert.Equal(Now.AddHours(23), decision.DecideAgainAt);

        // Two that were sent 23.5 hours ago have left the window by then.
        var sent = SendHistory.Of(policy.Caps).WithSent(policy.Caps, Intent.Capped(9), Now.AddHours(-23.5)).WithSent(policy.Caps, Intent.Capped(9), Now.AddHours(-23.5));
        Assert.Equal("frequency_cap", Decide(Ready with { Sends = sent }).Code);
        Assert.Equal("quiet_hours", Decide(Ready with { Sends = sent }, policy).Code);

        // What is not worth sending by then, and a conversation that is closed by then, is refused now.
        Assert.Equal("expired", Decide(Ready with { Intent = Intent with { ExpiresAt = opening } }, policy).Code);
        Assert.Equal("window_closed", Decide(Ready with { Relations = [new OaRelation(9) { LastInteraction = Now.AddDays(-7).AddMinutes(30) }] }, policy).Code);

        // A person who answers does not wait for the morning.
        Assert.Equal(DecisionOutcome.Send, Decide(Ready with { Intent = Intent with { IsReply = true } }, policy).Outcome);
    }

    [Fact]
    public void Zone_OfTheCustomer_CountsBeforeTheAccounts()
    {
        var policy = Policy with { QuietHours = [new QuietWindow(new LocalTime(9, 0), new LocalTime(11, 0))] };
        Assert.Equal(DecisionOutcome.Send, Decide(Ready with { Zone = "Asia/Tokyo" }, policy).Outcome);
        Assert.Equal(DecisionOutcome.Defer, Decide(Ready with { Zone = "Nowhere/Land" }, policy).Outcome);
        Assert.Equal(DecisionOutcome.Send, Decide(Ready, policy with { TimeZone = "Asia/Tokyo" }).Outcome);
    }

    [Fact]
    public void Cap_Reached_TellsItsNumbers()
    {
        var history = SendHistory.Of(Policy.Caps).WithSent(Policy.Caps, Intent.Capped(9), Now.AddHours(-5)).With(70, Policy.Caps, Intent.Capped(9));
        var decision = Decide(Ready with { Sends = history });
        var verdict = decision.Verdicts[^1];
        Assert.Equal(("frequency_cap", "7.0", 2, 2, Now.AddHours(19)), (decision.Code, verdict.Subject, verdict.Used!.Value, verdict.Max!.Value, verdict.At!.Value));
        Assert.Equal(Now.AddHours(19), decision.Until);
        Assert.Equal("7.0: 2 of 2 in the last 1 d, next free at 2026-11-20T22:00:00.000000Z.", DecisionView.DetailOf(verdict, Policy));

        // The message itself does not stand in its own way when it is decided again.
        Assert.Equal(DecisionOutcome.Send, Decide(Ready with { Sends = history, Again = 70 }).Outcome);
    }

    [Fact]
    public void Cap_HistoryFull_RefusesWhatIsCounted()
    {
        var policy = Policy with { Caps = new CapBook([Daily with { Max = 100 }, Daily with { Index = 1, Max = 100, Category = MessageCategory.CustomerCare }]) };
        var history = Enumerable.Range(0, SendHistory.Most).Aggregate(SendHistory.Of(policy.Caps),
            (all, i) => all.WithSent(policy.Caps, (Intent with { Category = MessageCategory.Transaction }).Capped(9), Now.AddMinutes(-i)));
        var decision = Decide(Ready with { Sends = history, Intent = Intent with { Category = MessageCategory.Transaction } }, policy, all: true);
        Assert.Contains(decision.Verdicts, v => v is { Rule: DecisionRule.FrequencyCap, Subject: "engine", Used: SendHistory.Most, Refuses: true });
    }

    [Fact]
    public void HeldOut_IsLastAndAGhost()
    {
        var policy = Policy with { Holdout = Holdout(), Experiments = [Experiment()] };
        var held = Decide(Ready with { HoldoutBucket = 99, Intent = Intent with { CampaignId = 5 } }, policy);
        Assert.Equal(("holdout", true, 0), (held.Code, held.IsGhost, held.Exposures.Length));
        Assert.Equal(DecisionOutcome.Send, Decide(Ready with { HoldoutBucket = 100 }, policy).Outcome);
        Assert.Equal(DecisionOutcome.Send, Decide(Ready with { HoldoutBucket = 0, Intent = Intent with { Category = MessageCategory.Transaction } }, policy).Outcome);

        var control = Decide(Ready with { Intent = Intent with { CampaignId = 5 }, Draws = [new ExperimentDraw(1, 5_000)] }, policy);
        Assert.Equal(("experiment_control", true, "control"), (control.Code, control.IsGhost, control.Exposures.Single().Variant.Code));
        var treated = Decide(Ready with { Intent = Intent with { CampaignId = 5 }, Draws = [new ExperimentDraw(1, 4_999)] }, policy);
        Assert.Equal((DecisionOutcome.Send, "b", "treated"), (treated.Outcome, treated.Template!.Code, treated.Exposures.Single().Variant.Code));

        // Who is refused before is exposed to nothing; whom another campaign writes to, too.
        Assert.Empty(Decide(Ready with { IsDeleted = true, Intent = Intent with { CampaignId = 5 }, Draws = [new ExperimentDraw(1, 0)] }, policy).Exposures);
        Assert.Empty(Decide(Ready with { Intent = Intent with { CampaignId = 6 }, Draws = [new ExperimentDraw(1, 0)] }, policy).Exposures);
    }

    [Theory]
    [InlineData(-1, false)]
    [InlineData(0, true)]
    [InlineData(59, true)]
    [InlineData(60, false)]
    public void Experiment_OutsideOfItsDates_IsNotAsked(int minutes, bool isAsked)
    {
        var policy = Policy with { Experiments = [Experiment() with { StartsAt = Now, EndsAt = Now.AddHours(1) }] };
        var decision = Decide(Ready with { At = Now.AddMinutes(minutes), Intent = Intent with { CampaignId = 5 }, Draws = [new ExperimentDraw(1, 9_000)] }, policy);
        Assert.Equal(isAsked ? "experiment_control" : null, decision.Code);
    }

    [Fact]
    public void Again_IsNotDrawnForOnceMore()
    {
        var policy = Policy with { Holdout = Holdout() };
        Assert.Equal("holdout", Decide(Ready with { HoldoutBucket = 0 }, policy).Code);
        Assert.Null(Decide(Ready with { HoldoutBucket = 0, Again = 5 }, policy).Code);
    }

    [Fact]
    public void Content_ThatDoesNotFit_IsARefusalWithItsCode() => Assert.Equal("text_too_long", Decide(Ready with { ContentFault = "text_too_long" }).Code);

    private static MessageDecision Decide(DecisionInputs inputs, AccountPolicy? policy = null, bool all = false) => MessageDecisions.Decide(inputs, policy ?? Policy, all);

    private static Holdout Holdout() => new("holdout", 0.01, [MessageCategory.Promotion]);

    private static Experiment Experiment() => new(1, "s", [new ExperimentVariant(1, "treated", 0.5) { TemplateCode = "b" }, new ExperimentVariant(2, "control", 0.5) { IsControl = true }]) { CampaignId = 5 };
}
