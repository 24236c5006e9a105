namespace ZaloOrleans.Experiments;

/// <summary>Why a customer has no variant of an experiment.</summary>
public enum NotAssigned
{
    /// <summary>There is one.</summary>
    No,

    /// <summary>The experiment does not run.</summary>
    NotRunning,

    /// <summary>Its start lies ahead.</summary>
    NotStarted,

    /// <summary>Its end is over.</summary>
    Ended,

    /// <summary>The customer lies outside of its part of the namespace.</summary>
    OutsideNamespace,

    /// <summary>The customer was assigned in another experiment, with which it shares the namespace and no part of it.</summary>
    InAnotherExperiment,

    /// <summary>The customer's bucket lies behind the last split: these may sum to a hundredth less than 100.</summary>
    OutsideSplits,

    /// <summary>There was one, and it was taken away, as an erasure does. It is not drawn anew.</summary>
    Removed,
}

/// <summary>Words of <see cref="NotAssigned"/>.</summary>
public static class NotAssignedWords
{
    /// <summary>The word of the wire; null where there is a variant.</summary>
    public static string? Word(this NotAssigned why) => why switch
    {
        NotAssigned.No => null,
        NotAssigned.NotRunning => "not_running",
        NotAssigned.NotStarted => "not_started",
        NotAssigned.Ended => "ended",
        NotAssigned.OutsideNamespace => "outside_namespace",
        NotAssigned.InAnotherExperiment => "in_another_experiment",
        NotAssigned.OutsideSplits => "outside_splits",
        NotAssigned.Removed => "removed",
        _ => throw new ArgumentOutOfRangeException(nameof(why)),
    };
}
