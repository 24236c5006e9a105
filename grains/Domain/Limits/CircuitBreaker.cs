namespace ZaloOrleans.Limits;

/// <summary>
/// Keeps calls from a service that is away. It opens when half of the calls of a window failed, or some in a row; while it is open one
/// call a second goes through as a probe, and the first probe that succeeds closes it. What was under way when it opened does not: of a
/// service that fails half of the time some always succeed. Pure; by any clock that does not go back.
/// </summary>
public sealed record CircuitBreaker
{
    /// <summary>Length of a window.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromSeconds(10);

    /// <summary>Between two probes.</summary>
    public static readonly TimeSpan ProbeEvery = TimeSpan.FromSeconds(1);

    /// <summary>Calls of a window below which its share says nothing.</summary>
    public const int Least = 20;

    /// <summary>The share of failures that opens it.</summary>
    public const double Share = 0.5;

    /// <summary>Failures in a row that open it, however long they take.</summary>
    public const int InARow = 5;

    private TimeSpan _began;
    private int _calls;
    private int _failures;
    private int _inARow;

    /// <summary>One that lets everything through.</summary>
    public static CircuitBreaker Closed { get; } = new();

    /// <summary>When the next probe may go; null while it is closed.</summary>
    public TimeSpan? ProbeAt { get; private init; }

    /// <summary>Whether only probes go through.</summary>
    public bool IsOpen => ProbeAt is not null;

    /// <summary>How many of <paramref name="wanted"/> calls may go now, and the breaker afterwards. While it is open those that may are probes.</summary>
    public (CircuitBreaker Next, int Allowed) Ask(int wanted, TimeSpan now)
    {
        if (ProbeAt is not { } at)
        {
            return (this, wanted);
        }

        return wanted < 1 || now < at ? (this, 0) : (this with { ProbeAt = now + ProbeEvery }, 1);
    }

    /// <summary>The breaker after a call.</summary>
    /// <param name="failed">Whether the service was away.</param>
    /// <param name="probe">Whether the call went through an open breaker.</param>
    /// <param name="now">When its outcome came.</param>
    public CircuitBreaker Heard(bool failed, bool probe, TimeSpan now)
    {
        if (IsOpen)
        {
            return probe && !failed ? Closed : this;
        }

        var isNew = now - _began >= Window;
        var next = this with
        {
            _began = isNew ? now : _began,
            _calls = (isNew ? 0 : _calls) + 1,
            _failures = (isNew ? 0 : _failures) + (failed ? 1 : 0),
            _inARow = failed ? _inARow + 1 : 0,
        };
        return next._inARow >= InARow || (next._calls >= Least && next._failures >= Share * next._calls)
            ? new CircuitBreaker { ProbeAt = now + ProbeEvery }
            : next;
    }
}
