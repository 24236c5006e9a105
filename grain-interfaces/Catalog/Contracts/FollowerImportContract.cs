namespace ZaloOrleans.Catalog;

/// <summary>How far the import of an Official Account's followers is.</summary>
public sealed record FollowerImportContract
{
    /// <summary>none: there was no import. running. resting: it goes on at <see cref="RestsUntil"/>. done. failed: <see cref="Error"/> says what to do.</summary>
    public required string State { get; init; }

    /// <summary>The parts that Zalo's list is read in.</summary>
    public required ImportSlicesContract Slices { get; init; }

    /// <summary>Followers that Zalo counts; null while it has not said. Zalo does not list everybody of a very large number.</summary>
    public long? Total { get; init; }

    /// <summary>Different persons so far: created, known and failed together.</summary>
    public long Found { get; init; }

    /// <summary>Persons who became customers.</summary>
    public long Created { get; init; }

    /// <summary>Persons who were customers.</summary>
    public long Known { get; init; }

    /// <summary>Persons who could not be taken; the silo's log says why.</summary>
    public long Failed { get; init; }

    /// <summary>When it began.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it ended; null while it runs.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>While it rests: when it goes on by itself.</summary>
    public DateTimeOffset? RestsUntil { get; init; }

    /// <summary>Why it failed; null where it did not.</summary>
    public ImportErrorContract? Error { get; init; }
}

/// <summary>The parts that a list is read in. There may become more of them while it is read.</summary>
public sealed record ImportSlicesContract
{
    /// <summary>Those that were read to their end.</summary>
    public int Done { get; init; }

    /// <summary>Those that are known.</summary>
    public int Total { get; init; }
}

/// <summary>Why an import failed.</summary>
public sealed record ImportErrorContract
{
    /// <summary>A stable word, or Zalo's code.</summary>
    public required string Code { get; init; }

    /// <summary>What happened, in Zalo's words where there are any.</summary>
    public required string Detail { get; init; }

    /// <summary>What to do.</summary>
    public required string WhatToDo { get; init; }
}
