using System.Collections.Immutable;
using ZaloOrleans.Errors;

namespace ZaloOrleans.Api.Http;

/// <summary>Why a request is refused, before it is put into words of HTTP.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Code">Stable snake_case word.</param>
/// <param name="Detail">What is wrong and what to do about it.</param>
internal sealed record Problem(int Status, string Code, string Detail)
{
    /// <summary>All faults of the request, where they have a place in it.</summary>
    public ImmutableArray<Fault> Errors { get; init; } = [];

    /// <summary>When to try again, for 429 and 503.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>What answers it.</summary>
    public IResult ToResult() => new ProblemResult(this);
}
