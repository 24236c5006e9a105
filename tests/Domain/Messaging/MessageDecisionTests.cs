using System.Collections.Frozen;
using ZaloOrleans.Customers;
using ZaloOrleans.Keys;
using ZaloOrleans.Policy;

namespace ZaloOrleans.Messaging;

public sealed class MessageDecisionTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 20, 3, 0, 0, TimeSpan.Zero);
    private static readonly CustomerFacts Ready = new() { Consent = true, ZaloUserId = "1" };
    private static readonly MessageIntent Intent = new("oa", MessageCategory.Promotion, "t", null);

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
        Assert.Equal(["customer_deleted", "suppressed", "no_consent", "template_not_approved", "variables_missing", "oa_not_connected", "no_address", "expired"],
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

    private static MessageDecision Decide(CustomerFacts? facts = null, bool suppressed = false, MessageIntent? intent = null, AccountPolicy? policy = null, bool known = true) =>
        MessageDecision.Decide(intent ?? Intent, facts ?? Ready, suppressed, name => known && name == "name", policy ?? Policy, Now);
}
