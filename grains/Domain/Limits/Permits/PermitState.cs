using System.Collections.Immutable;

namespace ZaloOrleans.Limits;

/// <summary>What a limiter keeps: what counts, and what may be given until it is written again.</summary>
public sealed record PermitState
{
    /// <summary>Version of this shape.</summary>
    public int V { get; init; } = 2;

    /// <summary>Until when what is stored ahead may be given.</summary>
    public DateTimeOffset ReservedUntil { get; init; }

    /// <summary>How long after it is given a permit may be used.</summary>
    public TimeSpan Validity { get; init; }

    /// <summary>By how much the true time may be ahead of the writer's clock.</summary>
    public TimeSpan Spread { get; init; }

    /// <summary>What counts by each rule.</summary>
    public ImmutableArray<StoredLog> Logs { get; init; } = [];

    /// <summary>How fast Zalo lets whom call.</summary>
    public ImmutableArray<StoredCeiling> Ceilings { get; init; } = [];
}

/// <summary>A log as it is kept.</summary>
/// <param name="OaId">Row id of the Official Account; 0: any.</param>
/// <param name="TemplateId">Row id of the template; 0: any.</param>
/// <param name="Window">Length of the window.</param>
/// <param name="Slots">End (Unix milliseconds) and count, in turn. Slots without any are left out.</param>
/// <param name="Reserved">How many may be given.</param>
/// <param name="FullAt">When the whole burst may go again, if they are given as late as they may be.</param>
public sealed record StoredLog(long OaId, long TemplateId, TimeSpan Window, ImmutableArray<long> Slots, int Reserved, DateTimeOffset FullAt);

/// <summary>How fast an Official Account may call since Zalo said that it was too fast.</summary>
/// <param name="OaId">Row id of the Official Account.</param>
/// <param name="Ceiling">Since when, and how fast.</param>
public sealed record StoredCeiling(long OaId, Ceiling Ceiling);
