namespace ZaloOrleans.Bench.Silo;

/// <summary>A grain with turns.</summary>
[Alias("zo.bench.IBenchGrain")]
public interface IBenchGrain : IGrainWithStringKey
{
    /// <summary>Only activates it.</summary>
    [Alias("Touch")]
    Task Touch();

    /// <summary>One turn; true when it was committed.</summary>
    [Alias("Step")]
    Task<bool> Step(BenchTurn kind);
}

/// <summary>What kind of turn.</summary>
[GenerateSerializer, Alias("zo.bench.BenchTurn")]
public enum BenchTurn
{
    /// <summary>State and one event.</summary>
    Good = 0,

    /// <summary>As a zombie would, on a version that is long gone.</summary>
    OldVersion = 1,

    /// <summary>It claims a message id; all but the first are refused.</summary>
    Claim = 2,

    /// <summary>It writes what the database refuses.</summary>
    Poison = 3,

    /// <summary>State and nothing else.</summary>
    StateOnly = 4,
}
