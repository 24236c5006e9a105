using ZaloOrleans.Turns;
using ZaloOrleans.Zalo;

namespace ZaloOrleans.Hosting;

/// <summary>
/// Hears out the calls to Zalo before the workers, Orleans and the turn engine stop: so long it is a full member, wake-ups go on, and answers are
/// committed. A call takes 20 s at most, the host gives 45 s. While the database is away no answer can be committed: after ten seconds of that
/// the silo stops without them, unless one of them is a pair of tokens, which nobody else has.
/// </summary>
internal sealed partial class SendDrain(SendsUnderWay underWay, DatabaseGate gate, TimeProvider clock, ILogger<SendDrain> log) : IHostedService
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan AwayFor = TimeSpan.FromSeconds(10);

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        try
        {
            var heardOut = underWay.StopAsync(cancellationToken);
            var upAt = clock.GetTimestamp();
            while (await Task.WhenAny(heardOut, Task.Delay(LookEvery, clock, CancellationToken.None)) != heardOut)
            {
                upAt = gate.IsUp || underWay.Refreshes > 0 ? clock.GetTimestamp() : upAt;
                if (clock.GetElapsedTime(upAt) >= AwayFor)
                {
                    LogAway(underWay.Count);
                    return;
                }
            }

            await heardOut;
        }
        catch (OperationCanceledException)
        {
            LogCutOff(underWay.Count);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The silo stops with {Count} messages under way.")]
    private partial void LogCutOff(int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The database is away, so the silo stops without hearing {Count} messages out. Their outcome is unknown until an echo or a receipt tells.")]
    private partial void LogAway(int count);
}
