using Npgsql;

namespace ZaloOrleans.Schema;

/// <summary>
/// Tries a step that needs a lock again and again, each time giving up after the 200 ms that its function allows: who waits longer for
/// such a lock holds up everybody who comes after.
/// </summary>
internal sealed class LockTries(TimeProvider time, PartitionOptions options, List<string> postponed)
{
    /// <summary>False, and noted as postponed, where the lock was not to be had.</summary>
    public async Task<bool> TryAsync<T>(string what, Func<Task<T>> step, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await step();
                return true;
            }
            catch (PostgresException refused) when (refused.SqlState is PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.DeadlockDetected)
            {
                if (attempt >= options.LockTries)
                {
                    postponed.Add(what);
                    return false;
                }
                await Task.Delay(options.LockPause, time, cancellation);
            }
        }
    }
}
