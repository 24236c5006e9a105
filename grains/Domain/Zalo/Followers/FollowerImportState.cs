using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using ZaloOrleans.Turns;

namespace ZaloOrleans.Zalo.Followers;

/// <summary>How far the import of an Official Account's followers is: the last one, running or over.</summary>
public sealed record FollowerImportState : IHotState<FollowerImportState>
{
    /// <summary>Version of this shape.</summary>
    public int V { get; init; } = 1;

    /// <summary>Whether it runs.</summary>
    public ImportPhase Phase { get; init; }

    /// <summary>Which import of the Official Account's it is, from 1. Customers know by it what they were given.</summary>
    public int Number { get; init; }

    /// <summary>Who started it.</summary>
    public string Actor { get; init; } = "";

    /// <summary>Time of the last turn.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>When it began.</summary>
    public DateTimeOffset StartedAt { get; init; }

    /// <summary>When it ended; null while it runs.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>What is still to be read, the next slice last.</summary>
    public ImmutableArray<FollowerSlice> Slices { get; init; } = [];

    /// <summary>Slices that were read to their end.</summary>
    public int SlicesDone { get; init; }

    /// <summary>The last day that slices by period reach, as a day's number; 0 where it was not cut by period.</summary>
    public int CutUntil { get; init; }

    /// <summary>Whether those whom the periods left out were looked for.</summary>
    public bool AskedForRest { get; init; }

    /// <summary>The last offset at which Zalo lists, as far as is known.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)] public int LastOffset { get; init; } = FollowerSlices.DocumentedLastOffset;

    /// <summary>How many followers Zalo says there are; null where it did not say.</summary>
    public long? Total { get; init; }

    /// <summary>Those of the page that was read last who were not given to their customers yet.</summary>
    public ImmutableArray<FollowerPerson> Page { get; init; } = [];

    /// <summary>Persons who became customers.</summary>
    public long Created { get; init; }

    /// <summary>Persons who were customers.</summary>
    public long Known { get; init; }

    /// <summary>Persons whom their customer's grain refused.</summary>
    public long Failed { get; init; }

    /// <summary>Whether Zalo does not tell this Official Account about single persons.</summary>
    public bool WithoutDetails { get; init; }

    /// <summary>Failures in a row.</summary>
    public int Failures { get; init; }

    /// <summary>Until when nothing is asked of Zalo; null: it goes on at once.</summary>
    public DateTimeOffset? RestUntil { get; init; }

    /// <summary>Where it failed: a stable word, or Zalo's code.</summary>
    public string? Code { get; init; }

    /// <summary>Where it failed: Zalo's words, or ours.</summary>
    public string? Detail { get; init; }

    /// <summary>Where it failed: what to do.</summary>
    public string? WhatToDo { get; init; }

    /// <summary>Different persons so far.</summary>
    [JsonIgnore] public long Found => Created + Known + Failed;

    static Action<Utf8JsonWriter, FollowerImportState> IHotState<FollowerImportState>.Writer => StateWriters.Default.FollowerImportState.SerializeHandler!;
}

/// <summary>A person on a page, who was not met before in this import.</summary>
/// <param name="Id">The user id that the Official Account sees.</param>
/// <param name="IsNew">Whether it led to no customer when the page was read.</param>
public sealed record FollowerPerson(string Id, bool IsNew);

/// <summary>Whether an import runs.</summary>
public enum ImportPhase
{
    /// <summary>There was none.</summary>
    None = 0,

    /// <summary>It runs, or rests until Zalo may be asked again.</summary>
    Running = 1,

    /// <summary>Everything that Zalo lists was read.</summary>
    Done = 2,

    /// <summary>It ended because somebody has to do something first.</summary>
    Failed = 3,
}
