namespace ZaloOrleans.Replay.Sending;

/// <summary>Counts what became of the lines; batches count at the same time.</summary>
internal sealed class Tally
{
    /// <summary>How many failures are kept to be shown.</summary>
    public const int Shown = 20;

    private readonly Lock _lock = new();
    private readonly SortedList<long, FailedLine> _firstFailures = [];
    private long _accepted;
    private long _duplicates;
    private long _failed;

    public long Accepted => Interlocked.Read(ref _accepted);

    public long Duplicates => Interlocked.Read(ref _duplicates);

    public long Failed => Interlocked.Read(ref _failed);

    /// <summary>Lines that nothing more will happen to.</summary>
    public long Settled => Accepted + Duplicates + Failed;

    /// <summary>Why the latest request could not get in; null once one has.</summary>
    public string? Waiting { get; set; }

    /// <summary>The failures lowest in line number.</summary>
    public IReadOnlyList<FailedLine> FirstFailures
    {
        get
        {
            lock (_lock)
                return [.. _firstFailures.Values];
        }
    }

    public void Count(int accepted, int duplicates)
    {
        Interlocked.Add(ref _accepted, accepted);
        Interlocked.Add(ref _duplicates, duplicates);
    }

    public void Fail(FailedLine line)
    {
        Interlocked.Increment(ref _failed);
        lock (_lock)
        {
            _firstFailures[line.LineNumber] = line;
            if (_firstFailures.Count > Shown)
                _firstFailures.RemoveAt(Shown);
        }
    }
}
