namespace ZaloOrleans.Catalog;

/// <summary>How many runs a journey has had, and where they are.</summary>
public sealed record JourneyStatsContract
{
    /// <summary>All runs that ever began: the sum of the others.</summary>
    public long Entered { get; init; }

    /// <summary>On their way.</summary>
    public long Active { get; init; }

    /// <summary>At the end.</summary>
    public long Completed { get; init; }

    /// <summary>Left before the end.</summary>
    public long Exited { get; init; }

    /// <summary>Stopped, because their next step failed too often or they went in circles. They wait for a person.</summary>
    public long Parked { get; init; }
}
