namespace ZaloOrleans.Bench.Silo;

/// <summary>A grain with Orleans' own storage.</summary>
[Alias("zo.bench.IPeerGrain")]
public interface IPeerGrain : IGrainWithStringKey
{
    /// <summary>Only activates it.</summary>
    [Alias("Touch")]
    Task Touch();

    /// <summary>Changes its state and writes it.</summary>
    [Alias("Step")]
    Task Step();

    /// <summary>The same, and leaves memory.</summary>
    [Alias("StepAndLeave")]
    Task StepAndLeave();
}
