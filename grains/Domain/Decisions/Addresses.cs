using System.Collections.Immutable;
using ZaloOrleans.Customers;
using ZaloOrleans.Messaging;
using ZaloOrleans.Policy;

namespace ZaloOrleans.Decisions;

/// <summary>Which Official Account a message to a customer comes from, and where it goes. Pure.</summary>
public static class Addresses
{
    /// <summary>The first connected one that is known to see the customer; else the first one. A phone may be written to by any. Null: none is connected.</summary>
    /// <param name="channel">The way that the message takes.</param>
    /// <param name="seenBy">Row ids of the Official Accounts that are known to see the customer.</param>
    /// <param name="policy">The account's policy.</param>
    public static OfficialAccount? SenderOf(MessageChannel channel, ImmutableArray<long> seenBy, AccountPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        return (channel == MessageChannel.ZbsPhone ? null : policy.OfficialAccounts.FirstOrDefault(o => seenBy.Contains(o.Id))) ?? policy.OfficialAccounts.FirstOrDefault();
    }

    /// <summary>Where a message of an Official Account on this channel goes to; null where the customer has no such address.</summary>
    /// <param name="facts">Of the customer.</param>
    /// <param name="channel">The way that the message takes.</param>
    /// <param name="sender">The Official Account; null where there is none.</param>
    public static string? Of(CustomerFacts facts, MessageChannel channel, OfficialAccount? sender)
    {
        ArgumentNullException.ThrowIfNull(facts);
        return channel == MessageChannel.ZbsPhone ? facts.Phone : sender is null ? facts.ZaloUserId : ZaloLinks.AddressAt(facts, sender.Id);
    }
}
