using System.Collections.Frozen;
using ZaloOrleans.Consents;
using ZaloOrleans.Customers;
using ZaloOrleans.Keys;
using ZaloOrleans.Messaging;
using ZaloOrleans.Policy;
using ZaloOrleans.Turns;

namespace ZaloOrleans.Decisions;

/// <summary>Of two Official Accounts, which one writes to a customer, and to which id.</summary>
public sealed class AddressesTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 20, 3, 0, 0, TimeSpan.Zero);

    private static readonly AccountPolicy Policy = new()
    {
        Account = new AccountId(1),
        Version = 4,
        OfficialAccounts = [new OfficialAccount(9, "431"), new OfficialAccount(12, "432")],
        Templates = new[] { new Template(1, "t", "x", true, []) }.ToFrozenDictionary(t => t.Code),
    };

    [Theory]
    [InlineData(MessageChannel.Oa, new long[0], 9), InlineData(MessageChannel.Oa, new long[] { 12 }, 12), InlineData(MessageChannel.ZbsUser, new long[] { 12 }, 12)]
    [InlineData(MessageChannel.Oa, new long[] { 12, 9 }, 9), InlineData(MessageChannel.Oa, new long[] { 13 }, 9), InlineData(MessageChannel.ZbsPhone, new long[] { 12 }, 9)]
    public void Sender_IsTheFirstConnectedThatSeesTheCustomer_ButOfAPhoneAny(MessageChannel channel, long[] seenBy, long sender) =>
        Assert.Equal(sender, Addresses.SenderOf(channel, [.. seenBy], Policy)!.Id);

    [Theory]
    [InlineData(9, "u9"), InlineData(12, "u12"), InlineData(13, null)]
    public void Address_IsTheIdThatTheSenderSees_AndAnothersIsNone(long sender, string? address)
    {
        var facts = new CustomerFacts { ZaloUserId = "u9", Links = [new OaAddress(9, "u9"), new OaAddress(12, "u12")], Phone = "+84912345678" };
        Assert.Equal(address, Addresses.Of(facts, MessageChannel.Oa, new OfficialAccount(sender, "43")));
        Assert.Equal("+84912345678", Addresses.Of(facts, MessageChannel.ZbsPhone, new OfficialAccount(sender, "43")));
        Assert.Equal("u", Addresses.Of(new CustomerFacts { ZaloUserId = "u" }, MessageChannel.Oa, new OfficialAccount(sender, "43")));
    }

    /// <summary>The window that counts is the one of who writes.</summary>
    [Theory]
    [InlineData(-1, null), InlineData(-8, "window_closed")]
    public void Decision_AsksTheRelationToTheSender(int lastDay, string? code)
    {
        var decision = MessageDecisions.Decide(
            new DecisionInputs(Now, new MessageIntent(MessageChannel.Oa, MessageCategory.CustomerCare, "t", null), 42)
            {
                Consents = [new ConsentEntry(null, MessageCategory.CustomerCare, true, Now.AddDays(-9))],
                SeenBy = [12],
                HasAddress = true,
                Relations = [new OaRelation(9) { LastInteraction = Now.AddDays(-5 + lastDay) }, new OaRelation(12) { LastInteraction = Now.AddDays(lastDay) }],
            },
            Policy);
        Assert.Equal((code, 12L), (decision.Code, decision.Sender!.Id));
    }

    [Fact]
    public void Suppression_OfAnyOfTheIds_Refuses()
    {
        var state = new CustomerState { Facts = new CustomerFacts { ZaloUserId = "u9", Links = [new OaAddress(9, "u9"), new OaAddress(12, "u12")] } };
        Assert.Equal(["u9", "u12"], DecidedMessage.SuppressionsOf(new AccountId(1), state, MessageCategory.Promotion).OfType<SuppressionGuard>().Select(g => g.Value));
    }
}
