namespace ZaloOrleans.Api.Hosting;

/// <summary>Tries to connect until there is a silo: the API may be started before the engine.</summary>
internal sealed partial class KeepConnecting(TimeProvider clock, ILogger<KeepConnecting> log) : IClientConnectionRetryFilter
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private int _tries;

    public async Task<bool> ShouldRetryConnectionAttempt(Exception exception, CancellationToken cancellationToken)
    {
        // One line a minute is enough to see what it waits for.
        if (_tries++ % 60 == 0)
        {
            LogWaiting(exception.Message);
        }

        await Task.Delay(Pause, clock, cancellationToken);
        return true;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Waiting for the engine: {Reason}")]
    private partial void LogWaiting(string reason);
}
