using ZaloOrleans.Keys;
using ZaloOrleans.Turns;

namespace ZaloOrleans.Journeys;

/// <summary>A row of <c>journeyLogs</c>.</summary>
public sealed record JourneyLogRow(
    long Id, AccountId Account, long JourneyId, long? StepId, long CustomerId, DateTimeOffset At, string Outcome, string DetailJson) : Row;

/// <summary>A run, for lists and counts: inserted when it begins, moved on when it is over.</summary>
public sealed record JourneyRunRow(
    long RunId, AccountId Account, long JourneyId, long CustomerId, int Version, string Status, DateTimeOffset At, bool IsNew) : Row;
