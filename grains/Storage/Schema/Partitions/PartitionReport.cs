namespace ZaloOrleans.Schema;

/// <summary>What a run of <see cref="PartitionMaintenance"/> did.</summary>
public sealed record PartitionReport
{
    /// <summary>False where another silo was at it, and nothing was done.</summary>
    public bool Ran { get; init; } = true;

    /// <summary>Months that were added, as <c>public.events 2026-12</c>.</summary>
    public IReadOnlyList<string> Added { get; init; } = [];

    /// <summary>Tables whose oldest month became part of what is older than 13 months; one entry a month.</summary>
    public IReadOnlyList<string> Merged { get; init; } = [];

    /// <summary>Partitions that no account needed any more.</summary>
    public IReadOnlyList<string> Emptied { get; init; } = [];

    /// <summary>Rows deleted for accounts that keep less than everything.</summary>
    public long Deleted { get; init; }

    /// <summary>Answers to requests with an Idempotency-Key that nobody can repeat any more.</summary>
    public long Forgotten { get; init; }

    /// <summary>Hashes of persons who were erased so long ago that no webhook of that time comes any more.</summary>
    public long ForgottenPersons { get; init; }

    /// <summary>What did not get its lock within its tries. The next run does it; an alarm is due when it stays here for days.</summary>
    public IReadOnlyList<string> Postponed { get; init; } = [];
}
