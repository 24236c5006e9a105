using System.Collections.Immutable;
using ZaloOrleans.Errors;

namespace ZaloOrleans.Api.Http;

/// <summary>The problems that more than one endpoint answers with.</summary>
internal static class Problems
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(1);

    public static readonly Problem NotFound = new(StatusCodes.Status404NotFound, "not_found", "There is no such thing here.");

    public static readonly Problem Internal = new(StatusCodes.Status500InternalServerError, "internal_error", "This should not have happened. Tell the operator the traceId.");

    public static readonly Problem Starting = Unavailable("starting", "The API is not connected to the engine yet. Try again.");

    public static readonly Problem Unreachable = Unavailable("unavailable", "The engine cannot be reached at the moment. Try again; a repeat is safe.");

    public static readonly Problem TimedOut = Unavailable("timeout", "The engine did not answer in time, so it may or may not have been done. Try again; a repeat is safe.");

    public static readonly Problem OutcomeUnknown = Unavailable("outcome_unknown", "The database's answer was lost, so it may or may not have been done. Try again; a repeat is safe.");

    public static Problem Busy(TimeSpan retryAfter) => Unavailable("busy", "The engine is busy; nothing was done. Try again.") with { RetryAfter = retryAfter };

    /// <summary>The request is not valid; its first fault names the problem.</summary>
    public static Problem Invalid(IEnumerable<Fault> faults) => Of(StatusCodes.Status400BadRequest, faults, "invalid");

    /// <summary>One fault of the request, at one place.</summary>
    public static Problem Invalid(string pointer, string code, string detail) => Invalid([new Fault(pointer, code, detail)]);

    /// <summary>A problem of faults that the engine found.</summary>
    public static Problem Of(int status, IEnumerable<Fault> faults, string otherwise)
    {
        var all = faults.ToImmutableArray();
        return all.IsEmpty
            ? new Problem(status, otherwise, "The request is refused.")
            : new Problem(status, all[0].Code, all.Length == 1 ? all[0].Detail : $"{all[0].Detail} ({all.Length} faults in all.)") { Errors = all };
    }

    private static Problem Unavailable(string code, string detail) => new(StatusCodes.Status503ServiceUnavailable, code, detail) { RetryAfter = Soon };
}
