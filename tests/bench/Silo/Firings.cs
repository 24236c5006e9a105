namespace ZaloOrleans.Bench.Silo;

/// <summary>Counts what fired, where it fired: in the handler, after its commit.</summary>
public sealed class Firings
{
    private long _count;

    public long Total => Volatile.Read(ref _count);

    internal void Count() => Interlocked.Increment(ref _count);
}
