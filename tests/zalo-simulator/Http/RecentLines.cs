using System.Collections.Concurrent;

namespace ZaloOrleans.Simulator.Http;

/// <summary>Records since the start, in memory: the last 100,000.</summary>
internal sealed class RecentLines<T>
{
    private const int Most = 100_000;
    private readonly ConcurrentQueue<T> _records = new();
    private int _count;

    /// <summary>How many there were, those that are gone among them.</summary>
    public int Count => _count;

    public void Append(T record)
    {
        Interlocked.Increment(ref _count);
        _records.Enqueue(record);
        if (_records.Count > Most)
            _records.TryDequeue(out _);
    }

    /// <summary>Oldest first, one JSON object a line.</summary>
    public IResult ToText() => JsonLines.Of(_records);
}
