using ZaloOrleans.Turns;
using ZaloOrleans.Zalo;

namespace ZaloOrleans.Hosting;

/// <summary>
/// Says when a silo that was told to stop shall do so where it stands. Without the database no answer can be committed and no membership left, so
/// there is nothing to wait for: a silo that ends then is as one that was killed, which all that it does is made for.
/// </summary>
internal sealed partial class StopLimit(SendsUnderWay underWay, DatabaseGate gate, TimeProvider clock, IHostApplicationLifetime lifetime, ILogger<StopLimit> log)
{
    /// <summary>How long the host waits for what it stops in order.</summary>
    public static readonly TimeSpan InOrder = TimeSpan.FromSeconds(45);

    private static readonly TimeSpan WithoutDatabase = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Longest = InOrder + TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// Comes back when the silo shall wait no longer: the database has been away for ten seconds of the stop, or all of the stop took five seconds
    /// longer than the host gives it. A pair of tokens that is not committed, which nobody else has, is waited for to the last.
    /// </summary>
    public async Task ReachedAsync()
    {
        var stopping = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = lifetime.ApplicationStopping.Register(stopping.SetResult);
        await stopping.Task;

        var (start, upAt) = (clock.GetTimestamp(), clock.GetTimestamp());
        while (clock.GetElapsedTime(upAt) < WithoutDatabase)
        {
            if (clock.GetElapsedTime(start) >= Longest)
            {
                LogTooLong(underWay.Count);
                return;
            }

            await Task.Delay(LookEvery, clock);
            upAt = gate.IsUp || underWay.Refreshes > 0 ? clock.GetTimestamp() : upAt;
        }

        LogAway(underWay.Count);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The database is away, so the silo stops without hearing {Count} messages out. Their outcome is unknown until an echo or a receipt tells.")]
    private partial void LogAway(int count);

    [LoggerMessage(Level = LogLevel.Error, Message = "The silo did not come to its end in order, and ends with {Count} messages under way.")]
    private partial void LogTooLong(int count);
}
