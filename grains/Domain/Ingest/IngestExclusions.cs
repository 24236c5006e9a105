using System.Collections.Immutable;
using ZaloOrleans.Turns;

namespace ZaloOrleans.Ingest;

/// <summary>What an earlier try of the same command found taken: it is left out of the next one.</summary>
/// <param name="Seen">Message ids that were stored before, with their event (0: the item had none).</param>
/// <param name="Conflicts">Identities that lead to another customer; their values stay attributes.</param>
/// <param name="Owned">Identities that lead to this customer already, though its facts name another one.</param>
/// <param name="Entered">Journeys that were entered before and may be entered once, with the entry's key.</param>
public sealed record IngestExclusions(
    ImmutableDictionary<string, long> Seen, ImmutableHashSet<Identity> Conflicts, ImmutableHashSet<Identity> Owned,
    ImmutableHashSet<(long JourneyId, string Key)> Entered)
{
    /// <summary>Nothing is left out.</summary>
    public static IngestExclusions None { get; } =
        new(ImmutableDictionary<string, long>.Empty, ImmutableHashSet<Identity>.Empty, ImmutableHashSet<Identity>.Empty,
            ImmutableHashSet<(long, string)>.Empty);

    /// <summary>With what the database said is taken, for a customer's command.</summary>
    public IngestExclusions With(IEnumerable<TakenClaim> taken, long customerId)
    {
        ArgumentNullException.ThrowIfNull(taken);
        var next = this;
        foreach (var (claim, holder) in taken)
        {
            next = claim switch
            {
                MessageIdClaim m => next with { Seen = next.Seen.SetItem(m.MessageId, holder) },
                IdentityClaim i when holder == customerId => next with { Owned = next.Owned.Add(new Identity(i.Kind, i.Value)) },
                IdentityClaim i => next with { Conflicts = next.Conflicts.Add(new Identity(i.Kind, i.Value)) },
                JourneyEntryClaim j => next with { Entered = next.Entered.Add((j.JourneyId, j.EntryKey)) },
                _ => next,
            };
        }

        return next;
    }
}
