using ZaloOrleans.Turns;

namespace ZaloOrleans.Hosting;

/// <summary>Starts the turn engine before the silo and stops it after: grains commit to the last.</summary>
internal sealed class TurnHost(TurnCommitter committer) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        committer.Start();
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await committer.DisposeAsync();
    }
}
