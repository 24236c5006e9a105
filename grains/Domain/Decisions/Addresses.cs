using ZaloOrleans.Customers;
using ZaloOrleans.Messaging;

namespace ZaloOrleans.Decisions;

/// <summary>Where messages to a customer go. Pure.</summary>
public static class Addresses
{
    /// <summary>Where a message on this channel goes to; null where the customer has no such address.</summary>
    public static string? Of(CustomerFacts facts, MessageChannel channel)
    {
        ArgumentNullException.ThrowIfNull(facts);
        return channel == MessageChannel.ZbsPhone ? facts.Phone : facts.ZaloUserId;
    }
}
