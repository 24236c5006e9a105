namespace ZaloOrleans.Privacy;

/// <summary>What becomes of a table's rows when a customer is erased.</summary>
public enum ErasureKind
{
    /// <summary>They stay as they are: they name nobody, or say something that is not the person's.</summary>
    Kept,

    /// <summary>They stay, because they are counted, without what says who it was and what they said.</summary>
    Stripped,

    /// <summary>They go.</summary>
    Deleted,

    /// <summary>They are marked as deleted, and stay.</summary>
    SoftDeleted,
}
