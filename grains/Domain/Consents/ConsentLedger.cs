using System.Collections.Immutable;
using ZaloOrleans.Messaging;

namespace ZaloOrleans.Consents;

/// <summary>What of all that a customer said about messages counts. Pure.</summary>
public static class ConsentLedger
{
    /// <summary>Categories that go under a consent. What the customer is waiting for does not.</summary>
    public static readonly ImmutableArray<MessageCategory> Bound = [MessageCategory.CustomerCare, MessageCategory.Promotion];

    /// <summary>The last word about a channel and a category: of this channel or of all of them, whichever is later. Null: they said nothing.</summary>
    public static ConsentEntry? Last(this ImmutableArray<ConsentEntry> entries, MessageChannel? channel, MessageCategory category)
    {
        ConsentEntry? last = null;
        foreach (var entry in entries)
        {
            if (entry.Category == category && (entry.Channel is null || entry.Channel == channel)
                && (last is null || entry.At > last.At || (entry.At == last.At && !entry.IsGranted)))
            {
                last = entry;
            }
        }

        return last;
    }

    /// <summary>Whether a message may go as far as the customer has a say: absent means no. A category that goes under no consent may be refused all the same.</summary>
    public static bool Allows(this ImmutableArray<ConsentEntry> entries, MessageChannel? channel, MessageCategory category) =>
        entries.Last(channel, category)?.IsGranted ?? !Bound.Contains(category);

    /// <summary>With another word. One that was said before the one that is known of the same channel and category changes nothing.</summary>
    public static ImmutableArray<ConsentEntry> With(this ImmutableArray<ConsentEntry> entries, ConsentEntry next)
    {
        ArgumentNullException.ThrowIfNull(next);
        var known = entries.FirstOrDefault(e => e.Channel == next.Channel && e.Category == next.Category);
        return known is null ? entries.Add(next)
            : known.At > next.At || (known.At == next.At && !known.IsGranted) ? entries
            : entries.Replace(known, next);
    }

    /// <summary>Both customers' words, where they are one.</summary>
    public static ImmutableArray<ConsentEntry> Joined(this ImmutableArray<ConsentEntry> entries, ImmutableArray<ConsentEntry> others) =>
        others.Aggregate(entries, With);

    /// <summary>The channels and categories for which messages were allowed and are no more: what waits there is taken back.</summary>
    public static ImmutableArray<(MessageChannel Channel, MessageCategory Category)> Ended(
        this ImmutableArray<ConsentEntry> before, ImmutableArray<ConsentEntry> after) =>
    [
        .. from channel in MessageChannels.All
           from category in Enum.GetValues<MessageCategory>()
           where before.Allows(channel, category) && !after.Allows(channel, category)
           select (channel, category),
    ];
}
