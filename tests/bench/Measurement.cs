namespace ZaloOrleans.Bench;

/// <summary>One figure, beside what it is measured against.</summary>
/// <param name="Name">Stable snake_case name.</param>
/// <param name="Value">The median of the rounds.</param>
/// <param name="Unit">What the value, the floor and the peer count.</param>
internal sealed record Measurement(string Name, double Value, string Unit)
{
    /// <summary>Lowest and highest of the rounds.</summary>
    public (double Low, double High)? Range { get; init; }

    /// <summary>The same statements over the same rows, without Orleans and without the engine.</summary>
    public double? Floor { get; init; }

    /// <summary>The same by the means that others have: Orleans' ADO.NET storage, Redis; as far as those can do it.</summary>
    public double? Peer { get; init; }

    /// <summary>Latency in milliseconds that half of the calls stay below, over all rounds.</summary>
    public double? P50 { get; init; }

    /// <summary>Latency in milliseconds that 99 % of the calls stay below, over all rounds.</summary>
    public double? P99 { get; init; }

    /// <summary>What is asked of the figure; empty where nothing is.</summary>
    public IReadOnlyList<Bar> Bars { get; init; } = [];
}

/// <summary>One thing that is asked of a figure.</summary>
/// <param name="Text">What it is.</param>
/// <param name="Passed">Whether the figure keeps it.</param>
internal sealed record Bar(string Text, bool Passed);
