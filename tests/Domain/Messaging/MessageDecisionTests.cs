using System.Collections.Frozen;
using ZaloOrleans.Customers;
using ZaloOrleans.Keys;
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

    [Fact]
    public void Sender_IsTheFirstThatSeesTheCustomer_AndItsIdIsTheAddress()
    {
        var policy = Policy with { OfficialAccounts = [new OfficialAccount(9, "431"), new OfficialAccount(12, "432")] };
        var facts = Ready with { Links = [new OaAddress(12, "u12")] };
        var decision = Decide(facts, policy: policy);
        Assert.Equal((12L, "u12"), (decision.Sender!.Id, MessageDecision.AddressOf(facts, MessageChannel.Oa, decision.Sender)));
        Assert.Equal(9, Decide(policy: policy).Sender!.Id);
        Assert.Equal(9, Decide(facts with { Phone = "+84912345678" }, intent: Intent with { Channel = MessageChannel.ZbsPhone }, policy: policy).Sender!.Id);

        // An id that only another Official Account sees is no address.
        Assert.Equal("no_address", Decide(new CustomerFacts { Consent = true, ZaloUserId = "u12", Links = [new OaAddress(12, "u12")] }, policy: Policy).Code);
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

    private static MessageDecision Decide(CustomerFacts? facts = null, bool suppressed = false, MessageIntent? intent = null, AccountPolicy? policy = null,
        bool known = true, UnreachedPerson? unreached = null) =>
        MessageDecision.Decide(intent ?? Intent, facts ?? Ready, unreached is null ? [] : [unreached], suppressed, name => known && name == "name", policy ?? Policy, Now);
}
