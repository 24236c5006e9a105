using System.Collections.Immutable;

namespace ZaloOrleans.Limits;

/// <summary>What of an account's messages waits, and what rests at Zalo's word.</summary>
/// <param name="Queued">What is in the send queue.</param>
/// <param name="Rests">What rests now.</param>
public sealed record Waiting(ImmutableArray<QueuedCount> Queued, ImmutableArray<RestingSends> Rests)
{
    /// <summary>The rest of some messages that ends last; null: they do not rest.</summary>
    public RestingSends? RestOf(QueuedCount queued)
    {
        ArgumentNullException.ThrowIfNull(queued);
        return Rests.Where(r => r.OaId == queued.OaId && (r.Channel.Length == 0 || r.Channel == queued.Channel) && (r.Lane.Length == 0 || r.Lane == queued.Lane))
            .MaxBy(r => r.Until ?? DateTimeOffset.MaxValue);
    }
}

/// <summary>Messages that wait.</summary>
/// <param name="Channel">Their channel.</param>
/// <param name="OaId">Row id of their Official Account.</param>
/// <param name="TemplateId">Row id of their template; 0: none.</param>
/// <param name="Lane">Their category.</param>
/// <param name="Count">How many.</param>
public sealed record QueuedCount(string Channel, long OaId, long TemplateId, string Lane, long Count);

/// <summary>Sending that rests.</summary>
/// <param name="OaId">Row id of the Official Account.</param>
/// <param name="Channel">The channel; empty: all.</param>
/// <param name="Lane">The category; empty: all.</param>
/// <param name="Until">When it goes on; null: when a person resumes it.</param>
/// <param name="Code">Why.</param>
public sealed record RestingSends(long OaId, string Channel, string Lane, DateTimeOffset? Until, string Code);
