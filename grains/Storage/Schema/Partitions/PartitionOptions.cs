namespace ZaloOrleans.Schema;

/// <summary>How partitions are looked after.</summary>
public sealed record PartitionOptions
{
    /// <summary>Months that exist beyond the current one. 2 to 24, default 2. Events may lie 24 hours ahead.</summary>
    public int MonthsAhead { get; init; } = 2;

    /// <summary>Tries for a lock before it is left to the next run. 1 to 1,000, default 20; each waits 200 ms at most.</summary>
    public int LockTries { get; init; } = 20;

    /// <summary>Between two tries. Default 250 ms.</summary>
    public TimeSpan LockPause { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Rows copied or deleted in one transaction. 1 to 100,000, default 5,000.</summary>
    public int ChunkRows { get; init; } = 5000;
}
