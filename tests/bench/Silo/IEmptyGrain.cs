namespace ZaloOrleans.Bench.Silo;

/// <summary>A grain with nothing in it.</summary>
[Alias("zo.bench.IEmptyGrain")]
public interface IEmptyGrain : IGrainWithStringKey
{
    /// <summary>Only activates it.</summary>
    [Alias("Touch")]
    Task Touch();
}
