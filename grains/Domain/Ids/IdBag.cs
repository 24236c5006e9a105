namespace ZaloOrleans.Ids;

/// <summary>Which sequence an id comes from.</summary>
public enum IdSequence
{
    Events,
    Sessions,
    Customers,
    OaMessages,
    JourneyLogs,
    AuditLogs,
    ZaloAccounts,
    CustomerZaloLinks,
    Wakeups,
    Decisions,
    OaWebhookEvents,
    Media,
}

/// <summary>Ids that were drawn for a decision, so that the decision itself needs no database. What it leaves goes back to its silo's block.</summary>
public sealed class IdBag(IReadOnlyDictionary<IdSequence, Queue<long>> ids)
{
    /// <summary>The next id. The shell draws enough for the largest outcome; fewer is a bug.</summary>
    public long Next(IdSequence sequence) => ids.TryGetValue(sequence, out var queue) && queue.TryDequeue(out var id)
        ? id
        : throw new InvalidOperationException($"Too few ids of {sequence} were drawn for this decision.");

    /// <summary>What is left of each sequence.</summary>
    public IEnumerable<(IdSequence Sequence, IReadOnlyCollection<long> Ids)> Left => ids.Select(p => (p.Key, (IReadOnlyCollection<long>)p.Value));
}
