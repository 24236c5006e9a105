using ZaloOrleans.Customers;
using ZaloOrleans.Messaging;
using ZaloOrleans.Policy;

namespace ZaloOrleans.Decisions;

/// <summary>Where messages to a customer go. Pure.</summary>
public static class Addresses
{
    /// <summary>Where a message on this channel goes to; null where the customer has no such address.</summary>
    /// <param name="facts">Of the customer.</param>
    /// <param name="channel">The channel.</param>
    /// <param name="sender">Who sends: a user of a Mini App has an id for each app. Null: nobody can.</param>
    public static string? Of(CustomerFacts facts, MessageChannel channel, OfficialAccount? sender)
    {
        ArgumentNullException.ThrowIfNull(facts);
        return channel switch
        {
            MessageChannel.ZbsPhone => facts.Phone,
            MessageChannel.MiniApp => sender?.AppId is { } app ? facts.MiniAppIds.FirstOrDefault(id => id.StartsWith($"{app}:", StringComparison.Ordinal)) : null,
            _ => facts.ZaloUserId,
        };
    }
}
