using ZaloOrleans.TestKit;

namespace ZaloOrleans.Faults;

/// <summary>How large processes are from now on.</summary>
internal sealed class MemoryWatch(params IReadOnlyList<EngineProcess> processes)
{
    private readonly long[] _before = [.. processes.Select(process => process.ResidentBytes)];
    private readonly long[] _most = new long[processes.Count];

    /// <summary>The most bytes by which one of them was larger than at first.</summary>
    public long Growth => _most.Zip(_before, (most, before) => most - before).Max();

    /// <summary>Measures them.</summary>
    public void Look()
    {
        for (var i = 0; i < _most.Length; i++)
            _most[i] = Math.Max(_most[i], processes[i].ResidentBytes);
    }

    public override string ToString() =>
        string.Join("; ", processes.Select((process, i) => $"{process.Name} had {_before[i] >> 20} MB, then up to {_most[i] >> 20} MB"));
}
