using ZaloOrleans.Api.Http;
using ZaloOrleans.Errors;

namespace ZaloOrleans.Api.Endpoints.Ingest;

/// <summary>What became of an item that is in order.</summary>
internal sealed record ItemOutcome
{
    /// <summary>Whose it is, where it was stored.</summary>
    public long? CustomerId { get; init; }

    /// <summary>Its event.</summary>
    public long? EventId { get; init; }

    /// <summary>Whether its messageId was stored before.</summary>
    public bool Duplicate { get; init; }

    /// <summary>What the engine found wrong with it.</summary>
    public Fault? Fault { get; init; }

    /// <summary>Why the engine did not get to it.</summary>
    public Problem? Failure { get; init; }

    /// <summary>Whether it is stored.</summary>
    public bool IsStored => Fault is null && Failure is null;
}
