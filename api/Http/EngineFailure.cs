using ZaloOrleans.Errors;

namespace ZaloOrleans.Api.Http;

/// <summary>Failures of a grain call that are nobody's fault and pass by themselves.</summary>
internal static class EngineFailure
{
    /// <summary>Whether a repeat may succeed.</summary>
    public static bool IsPassing(Exception exception) => ToProblem(exception) is not null;

    /// <summary>What the caller is told; null where the exception is a bug.</summary>
    public static Problem? ToProblem(Exception exception) => exception switch
    {
        BusyException busy => Problems.Busy(busy.RetryAfter),
        CommitUnknownException => Problems.OutcomeUnknown,
        TimeoutException => Problems.TimedOut,
        OrleansException => Problems.Unreachable,
        // A silo that is ending refuses a call with whatever it met while it looked for the grain: what it was about to use is gone, or it has stopped waiting.
        ObjectDisposedException or OperationCanceledException => Problems.Unreachable,
        _ => null,
    };
}
