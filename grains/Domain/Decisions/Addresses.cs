using System.Collections.Immutable;
using ZaloOrleans.Customers;
using ZaloOrleans.Messaging;
using ZaloOrleans.Policy;

namespace ZaloOrleans.Decisions;

/// <summary>Which Official Account a message to a customer comes from, and where it goes. Pure.</summary>
public static class Addresses
{
    /// <summary>
    /// Of those that have what the channel is called with: the first that is known to see the customer; else the first one. A phone may be written to by
    /// any, and a Mini App's users are seen by the app. Null: none is connected.
    /// </summary>
    /// <param name="channel">The way that the message takes.</param>
    /// <param name="seenBy">Row ids of the Official Accounts that are known to see the customer.</param>
    /// <param name="policy">The account's policy.</param>
    public static OfficialAccount? SenderOf(MessageChannel channel, ImmutableArray<long> seenBy, AccountPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        var able = policy.OfficialAccounts.Where(o => o.MaySendOn(channel)).ToList();
        return (channel is MessageChannel.ZbsPhone or MessageChannel.MiniApp ? null : able.Find(o => seenBy.Contains(o.Id))) ?? able.FirstOrDefault();
    }

    /// <summary>Where a message of an Official Account on this channel goes to; null where the customer has no such address.</summary>
    /// <param name="facts">Of the customer.</param>
    /// <param name="channel">The way that the message takes.</param>
    /// <param name="sender">The Official Account; null where there is none. A user of a Mini App has an id for each app.</param>
    public static string? Of(CustomerFacts facts, MessageChannel channel, OfficialAccount? sender)
    {
        ArgumentNullException.ThrowIfNull(facts);
        return channel switch
        {
            MessageChannel.ZbsPhone => facts.Phone,
            MessageChannel.MiniApp => sender?.AppId is { } app ? facts.MiniAppIds.FirstOrDefault(id => id.StartsWith($"{app}:", StringComparison.Ordinal)) : null,
            _ => sender is null ? facts.ZaloUserId : ZaloLinks.AddressAt(facts, sender.Id),
        };
    }
}
