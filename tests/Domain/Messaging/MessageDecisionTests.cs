using System.Collections.Frozen;
using ZaloOrleans.Customers;
using ZaloOrleans.Keys;
using ZaloOrleans.MiniApps;
using ZaloOrleans.Policy;

namespace ZaloOrleans.Messaging;

public sealed class MessageDecisionTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 20, 3, 0, 0, TimeSpan.Zero);
    private static readonly CustomerFacts Ready = new() { Consent = true, ZaloUserId = "1" };
    private static readonly MessageIntent Intent = new(MessageChannel.Oa, MessageCategory.Promotion, "t", null);

    private static readonly AccountPolicy Policy = new()
    {
        Account = new AccountId(1),
        Version = 4,
        OfficialAccounts = [new OfficialAccount(9, "431")],
        Templates = new[]
        {
            new Template(1, "t", "x", true, [new TemplateVariable("name", true, null), new TemplateVariable("nick", true, "bạn"), new TemplateVariable("note", false, null)]),
            new Template(2, "draft", "x", false, []),
        }.ToFrozenDictionary(t => t.Code),
    };

    [Fact]
    public void Message_NothingAgainstIt_IsSentAndEveryRuleIsTraced()
    {
        var decision = Decide();
        Assert.True(decision.IsSend);
        Assert.Equal(["customer_deleted", "suppressed", "no_consent", "template_not_approved", "variables_missing", "oa_not_connected", "no_address", "not_follower", "expired"],
            decision.Trace.Select(v => v.Code));
        Assert.Equal((1L, 9L), (decision.Template!.Id, decision.Sender!.Id));
    }

    [Fact]
    public void Rules_AllRefusing_TheFirstInOrderAnswers()
    {
        var facts = new CustomerFacts { Deleted = true };
        var policy = Policy with { OfficialAccounts = [] };
        var intent = Intent with { TemplateCode = "draft", ExpiresAt = Now };
        Assert.Equal("customer_deleted", Decide(facts, true, intent, policy).Code);
        Assert.Equal("suppressed", Decide(facts = new CustomerFacts(), true, intent, policy).Code);
        Assert.Equal("no_consent", Decide(facts, false, intent, policy).Code);
        Assert.Equal("template_not_approved", Decide(facts = facts with { Consent = true }, false, intent, policy).Code);
        Assert.Equal("template_not_approved", Decide(facts, false, intent with { TemplateCode = "none" }, policy).Code);
        Assert.Equal("variables_missing", Decide(facts, false, intent = intent with { TemplateCode = "t" }, policy, known: false).Code);
        Assert.Equal("oa_not_connected", Decide(facts, false, intent, policy).Code);
        Assert.Equal("no_address", Decide(facts, false, intent, Policy).Code);
        Assert.Equal("expired", Decide(facts with { ZaloUserId = "1" }, false, intent, Policy).Code);
    }

    [Theory]
    [InlineData(MessageCategory.Transaction, null)]
    [InlineData(MessageCategory.CustomerCare, "no_consent")]
    [InlineData(MessageCategory.Promotion, "no_consent")]
    public void Consent_Absent_MeansNoButForTransactions(MessageCategory category, string? code) =>
        Assert.Equal(code, Decide(Ready with { Consent = false }, intent: Intent with { Category = category }).Code);

    [Theory]
    [InlineData(1, null)]
    [InlineData(0, "expired")]
    [InlineData(-1, "expired")]
    public void Expiry_AtItsTime_IsOver(int seconds, string? code) => Assert.Equal(code, Decide(intent: Intent with { ExpiresAt = Now.AddSeconds(seconds) }).Code);

    [Theory]
    [InlineData(Unreached.NotFollower, MessageChannel.Oa, MessageCategory.Promotion, "not_follower")]
    [InlineData(Unreached.NotFollower, MessageChannel.ZbsUser, MessageCategory.Transaction, "not_follower")]
    [InlineData(Unreached.NotFollower, MessageChannel.ZbsPhone, MessageCategory.Promotion, null)]
    [InlineData(Unreached.RefusesCategory, MessageChannel.Oa, MessageCategory.Promotion, "no_consent")]
    [InlineData(Unreached.RefusesCategory, MessageChannel.Oa, MessageCategory.Transaction, null)]
    [InlineData(Unreached.RefusesCategory, MessageChannel.ZbsUser, MessageCategory.Promotion, null)]
    [InlineData(Unreached.RefusesAll, MessageChannel.Oa, MessageCategory.Transaction, "no_consent")]
    [InlineData(Unreached.RefusesAll, MessageChannel.ZbsPhone, MessageCategory.Transaction, null)]
    [InlineData(Unreached.Unreachable, MessageChannel.Oa, MessageCategory.Transaction, "no_address")]
    public void Unreached_OnChannelOa_RefusesWhatItIsAbout(Unreached why, MessageChannel channel, MessageCategory category, string? code)
    {
        var facts = Ready with { Phone = "+84912345678" };
        var unreached = new UnreachedPerson(why, MessageChannel.Oa, MessageCategory.Promotion, "1", Now.AddDays(-1));
        Assert.Equal(code, Decide(facts, intent: Intent with { Channel = channel, Category = category }, unreached: unreached).Code);
        // It was said of an address, and the customer has another one now.
        Assert.Null(Decide(facts with { ZaloUserId = "2" }, intent: Intent with { Channel = channel, Category = category }, unreached: unreached).Code);
    }

    [Theory]
    [InlineData(30, null)]
    [InlineData(29, "no_address")]
    public void Unreachable_AfterAWhile_IsForgotten(int days, string? code) => Assert.Equal(code, Decide(
        unreached: new UnreachedPerson(Unreached.Unreachable, MessageChannel.Oa, MessageCategory.Promotion, "1", Now.AddDays(-days))).Code);

    [Fact]
    public void Address_OfAPhoneChannel_IsThePhone()
    {
        var intent = Intent with { Channel = MessageChannel.ZbsPhone };
        Assert.Equal("no_address", Decide(intent: intent).Code);
        Assert.Null(Decide(Ready with { ZaloUserId = null, Phone = "+84912345678" }, intent: intent).Code);
    }

    [Fact]
    public void MiniApp_NothingAgainstIt_GoesToTheAppsOwnIdOfTheUser_AndNoLongerThanTheAppMayNotify()
    {
        var decision = DecideMiniApp();
        Assert.True(decision.IsSend);
        Assert.Equal(["customer_deleted", "suppressed", "no_consent", "template_not_approved", "variables_missing", "oa_not_connected", "no_address", "not_follower",
            "never_interacted", "window_closed", "frequency_cap", "expired", "quiet_hours"], decision.Trace.Select(v => v.Code));
        Assert.Equal(("77:501", 9L, Now, (DateTimeOffset?)Now.AddDays(6)), (decision.Address, decision.Sender!.Id, decision.GoesAt, decision.SendBefore));
        Assert.Equal(Now.AddHours(1), DecideMiniApp(OfMiniApp with { ExpiresAt = Now.AddHours(1) }).SendBefore);
        Assert.Equal(Now.AddDays(6), DecideMiniApp(OfMiniApp with { ExpiresAt = Now.AddDays(9) }).SendBefore);
    }

    [Fact]
    public void MiniApp_RulesInOrder_TheFirstRefusalAnswers()
    {
        Assert.Equal("oa_not_connected", DecideMiniApp(policy: WithMiniApp with { OfficialAccounts = [new OfficialAccount(9, "431") { AppId = "77" }] }).Code);
        Assert.Equal("no_address", DecideMiniApp(facts: InMiniApp with { MiniAppIds = ["778:501"] }, use: null, noUse: true).Code);
        Assert.Equal("never_interacted", DecideMiniApp(noUse: true).Code);
        Assert.Equal("window_closed", DecideMiniApp(OfMiniApp with { ExpiresAt = Now }, use: new MiniAppUse(Now.AddDays(-7), Now)).Code);
        Assert.Equal("frequency_cap", DecideMiniApp(OfMiniApp with { ExpiresAt = Now }, use: new MiniAppUse(Now, Now)).Code);
        Assert.Equal("expired", DecideMiniApp(OfMiniApp with { ExpiresAt = Now }).Code);
    }

    [Theory]
    [InlineData(MessageCategory.Transaction, null), InlineData(MessageCategory.CustomerCare, "no_consent"), InlineData(MessageCategory.Promotion, "no_consent")]
    public void MiniApp_WithoutConsent_IsForTransactionsOnly(MessageCategory category, string? code) =>
        Assert.Equal(code, DecideMiniApp(OfMiniApp with { Category = category }, InMiniApp with { Consent = false }).Code);

    [Theory]
    [InlineData(Unreached.RefusesAll, MessageCategory.Transaction, "no_consent"), InlineData(Unreached.Unreachable, MessageCategory.Transaction, "no_address")]
    public void MiniApp_WhatZaloSaidOfItsUser_RefusesThere(Unreached why, MessageCategory category, string code)
    {
        var said = new UnreachedPerson(why, MessageChannel.MiniApp, MessageCategory.Promotion, "77:501", Now.AddDays(-1));
        Assert.Equal(code, DecideMiniApp(OfMiniApp with { Category = category }, unreached: said).Code);
        Assert.Null(DecideMiniApp(unreached: said with { Address = "77:502" }).Code);
        Assert.Null(Decide(InMiniApp, unreached: said with { Address = "1" }).Code);
    }

    [Theory]
    [InlineData(7 * 24 * 60, "window_closed"), InlineData((7 * 24 * 60) - 1, null)]
    public void MiniApp_Activity_ExactlySevenDaysAgo_IsOver(int minutesAgo, string? code) =>
        Assert.Equal(code, DecideMiniApp(use: new MiniAppUse(Now.AddMinutes(-minutesAgo))).Code);

    [Theory]
    [InlineData("2026-11-19T16:59:59Z", null)]
    [InlineData("2026-11-19T17:00:00Z", "frequency_cap")]
    [InlineData("2026-11-20T02:59:59Z", "frequency_cap")]
    public void MiniApp_OneOfTheSameDayInVietnam_IsTheOnlyOne(string notifiedAt, string? code) =>
        Assert.Equal(code, DecideMiniApp(use: new MiniAppUse(Now, Time(notifiedAt))).Code);

    [Theory]
    [InlineData("2026-11-20T14:59:59Z", null, null, "2026-11-20T14:59:59Z")]
    [InlineData("2026-11-20T15:00:00Z", null, null, "2026-11-20T23:00:00Z")]
    [InlineData("2026-11-20T22:59:59Z", null, null, "2026-11-20T23:00:00Z")]
    [InlineData("2026-11-20T23:00:00Z", null, null, "2026-11-20T23:00:00Z")]
    [InlineData("2026-11-20T15:00:00Z", "2026-11-20T23:00:00Z", "quiet_hours", null)]
    [InlineData("2026-11-20T15:00:00Z", "2026-11-20T23:00:01Z", null, "2026-11-20T23:00:00Z")]
    [InlineData("2026-11-20T15:00:00Z", "2026-11-20T15:00:00Z", "expired", null)]
    public void MiniApp_AtNight_WaitsForTheMorning_OrIsRefusedWhereItWouldBeOverByThen(string now, string? expires, string? code, string? goesAt)
    {
        var decision = MessageDecision.Decide(OfMiniApp with { ExpiresAt = expires is null ? null : Time(expires) }, InMiniApp, [], false, _ => true, WithMiniApp,
            Time(now), new MiniAppUse(Time(now)));
        Assert.Equal(code, decision.Code);
        Assert.Equal(goesAt is null ? (DateTimeOffset?)null : Time(goesAt), decision.IsSend ? decision.GoesAt : null);
    }

    [Fact]
    public void MiniApp_AtNight_CountsForTheDayOnWhichItGoes_AndTheWindowHoldsUntilThen()
    {
        var night = Time("2026-11-20T15:30:00Z");
        Assert.Null(Night(new MiniAppUse(night, Time("2026-11-20T03:00:00Z"))));
        Assert.Equal("frequency_cap", Night(new MiniAppUse(night, Time("2026-11-20T23:00:00Z"))));
        Assert.Equal("window_closed", Night(new MiniAppUse(Time("2026-11-13T23:00:00Z"))));
        Assert.Null(Night(new MiniAppUse(Time("2026-11-13T23:00:01Z"))));

        string? Night(MiniAppUse use) => MessageDecision.Decide(OfMiniApp, InMiniApp, [], false, _ => true, WithMiniApp, night, use).Code;
    }

    [Fact]
    public void Sender_IsTheOldestThatMayUseTheChannel()
    {
        var policy = Policy with
        {
            OfficialAccounts = [new OfficialAccount(8, "430") { AppId = "76", HasToken = false, HasMiniAppKey = true }, new OfficialAccount(9, "431") { AppId = "77", HasMiniAppKey = true }],
        };
        Assert.Equal(9, Decide(policy: policy).Sender!.Id);
        Assert.Equal(8, DecideMiniApp(policy: policy, facts: InMiniApp with { MiniAppIds = ["76:5", "77:501"] }).Sender!.Id);
        Assert.Equal("no_address", DecideMiniApp(policy: policy).Code);
    }

    private static readonly MessageIntent OfMiniApp = new(MessageChannel.MiniApp, MessageCategory.Promotion, "t", null);
    private static readonly CustomerFacts InMiniApp = Ready with { MiniAppIds = ["7:501", "77:501"] };
    private static readonly AccountPolicy WithMiniApp = Policy with { OfficialAccounts = [new OfficialAccount(9, "431") { AppId = "77", HasMiniAppKey = true }] };

    private static MessageDecision DecideMiniApp(MessageIntent? intent = null, CustomerFacts? facts = null, AccountPolicy? policy = null, MiniAppUse? use = null,
        bool noUse = false, UnreachedPerson? unreached = null) => MessageDecision.Decide(intent ?? OfMiniApp, facts ?? InMiniApp, unreached is null ? [] : [unreached], false,
            name => name == "name", policy ?? WithMiniApp, Now, noUse ? null : use ?? new MiniAppUse(Now.AddDays(-1)));

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    private static MessageDecision Decide(CustomerFacts? facts = null, bool suppressed = false, MessageIntent? intent = null, AccountPolicy? policy = null,
        bool known = true, UnreachedPerson? unreached = null) =>
        MessageDecision.Decide(intent ?? Intent, facts ?? Ready, unreached is null ? [] : [unreached], suppressed, name => known && name == "name", policy ?? Policy, Now);
}
