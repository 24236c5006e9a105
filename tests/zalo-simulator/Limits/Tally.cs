namespace ZaloOrleans.Simulator.Limits;

/// <summary>Counts towards caps, in memory: a restart forgets what was used.</summary>
internal sealed class Tally
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(string What, string Whose), (long Period, int Count)> _counts = [];

    /// <summary>Counts one towards all of the caps, or none: then the first of them that is full.</summary>
    public Cap? Take(IReadOnlyList<Cap> caps)
    {
        lock (_lock)
        {
            if (caps.FirstOrDefault(cap => CountOf(cap) >= cap.Most) is { } full)
                return full;
            foreach (var cap in caps)
                _counts[(cap.What, cap.Whose)] = (cap.Period, CountOf(cap) + 1);
            return null;
        }
    }

    /// <summary>Uncounts one, where its period is not over.</summary>
    public void TakeBack(IEnumerable<Cap> caps)
    {
        lock (_lock)
        {
            foreach (var cap in caps.Where(cap => CountOf(cap) > 0))
                _counts[(cap.What, cap.Whose)] = (cap.Period, CountOf(cap) - 1);
        }
    }

    /// <summary>How many are left.</summary>
    public int LeftOf(Cap cap)
    {
        lock (_lock)
            return Math.Max(0, cap.Most - CountOf(cap));
    }

    private int CountOf(Cap cap) => _counts.TryGetValue((cap.What, cap.Whose), out var known) && known.Period == cap.Period ? known.Count : 0;
}
