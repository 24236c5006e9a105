using ZaloOrleans.Errors;

namespace ZaloOrleans.Api.Inbound.Json;

/// <summary>Gathers what is wrong, so that a caller can mend all of it at once. Bounded: nobody reads the hundredth fault.</summary>
internal sealed class FaultList
{
    /// <summary>Most faults that are told.</summary>
    public const int Most = 20;

    private List<Fault>? _faults;

    public bool IsEmpty => _faults is null;

    /// <summary>How often something was found wrong, told or not.</summary>
    public int Count { get; private set; }

    public IReadOnlyList<Fault> All => _faults ?? (IReadOnlyList<Fault>)[];

    /// <summary>Notes a fault. A place that is known to be faulty is not named twice.</summary>
    public void Add(string pointer, string code, string detail)
    {
        Count++;
        _faults ??= [];
        if (_faults.Count < Most && !_faults.Exists(f => f.Pointer == pointer))
        {
            _faults.Add(new Fault(pointer, code, detail));
        }
    }
}
