namespace ZaloOrleans.Limits;

/// <summary>How a rule stands.</summary>
[GenerateSerializer, Immutable, Alias("zo.RateUse")]
public sealed record RateUse
{
    /// <summary>Row id of the Official Account that it is about; 0: any.</summary>
    [Id(0)] public long OaId { get; init; }

    /// <summary>Row id of the template that it is about; 0: any.</summary>
    [Id(1)] public long TemplateId { get; init; }

    /// <summary>Most in any sliding window.</summary>
    [Id(2)] public int Max { get; init; }

    /// <summary>Length of the window.</summary>
    [Id(3)] public TimeSpan Window { get; init; }

    /// <summary>Most at once.</summary>
    [Id(4)] public int Burst { get; init; }

    /// <summary>How many count in the window that ends now; what is given and not settled is among them.</summary>
    [Id(5)] public int Used { get; init; }

    /// <summary>How many could go at this moment.</summary>
    [Id(6)] public int Available { get; init; }

    /// <summary>How many a second went lately.</summary>
    [Id(7)] public double PerSecond { get; init; }

    /// <summary>The share of its full rate that Zalo's answers leave it, above 0 to 1.</summary>
    [Id(8)] public double Steered { get; init; } = 1;
}
