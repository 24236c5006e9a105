using ZaloOrleans.Zalo;

namespace ZaloOrleans.Hosting;

/// <summary>
/// Hears out the calls to Zalo before the workers, Orleans and the turn engine stop: so long the silo is a full member, wake-ups go on, and answers
/// are committed. A call takes 20 s at most, the host gives 45 s.
/// </summary>
internal sealed partial class SendDrain(SendsUnderWay underWay, ILogger<SendDrain> log) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        try
        {
            await underWay.StopAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            LogCutOff(underWay.Count);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The silo stops with {Count} messages under way. Their outcome is unknown until an echo or a receipt tells.")]
    private partial void LogCutOff(int count);
}
