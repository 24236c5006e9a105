using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ZaloOrleans.Keys;
using ZaloOrleans.Turns;
using ZaloOrleans.Zalo.Webhooks;

namespace ZaloOrleans.Policy;

/// <summary>
/// Swaps policies, and the Official Accounts whose webhooks are taken, when their tables change: told by NOTIFY, and every five seconds by
/// their versions, since a half-open connection never notices that it hears nothing.
/// </summary>
public sealed partial class PolicyWatcher(
    PolicyListener listener, PolicyCache cache, PolicyReader reader, OfficialAccountBook connected, DatabaseGate gate, TimeProvider clock, ILogger<PolicyWatcher> log)
    : BackgroundService
{
    private static readonly TimeSpan PollEvery = TimeSpan.FromSeconds(5);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(ListenAsync(stoppingToken), PollAsync(stoppingToken));

    private async Task ListenAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                // Once it listens, it looks for what changed while nobody did.
                await listener.ListenAsync(() => RefreshChangedAsync(stopping), account => _ = RefreshQuietlyAsync(account), stopping);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                gate.Report(e);
                LogLost(e.Message);
                await Task.Delay(TimeSpan.FromSeconds(1), clock, CancellationToken.None);
            }
        }
    }

    private async Task PollAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(PollEvery, clock, stopping);
                await RefreshChangedAsync(stopping);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                gate.Report(e);
                LogPollFailed(e.Message);
            }
        }
    }

    private async Task RefreshChangedAsync(CancellationToken stopping)
    {
        if (!gate.IsUp)
        {
            return;
        }

        if (connected.IsRead)
        {
            await connected.RefreshAsync();
        }

        var held = cache.Versions;
        if (held.Count == 0)
        {
            return;
        }

        foreach (var (account, version) in await reader.VersionsAsync(held.Keys.ToList(), stopping))
        {
            if (held[account] != version)
            {
                await cache.RefreshAsync(account);
            }
        }
    }

    private async Task RefreshQuietlyAsync(AccountId account)
    {
        try
        {
            if (connected.IsRead)
            {
                await connected.RefreshAsync();
            }

            await cache.RefreshAsync(account);
        }
        catch (Exception e)
        {
            // The last good policy stays in force, and the poll tries again.
            LogRefreshFailed(account.Value, e.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The policy listener lost its connection ({Reason}); it connects again and reads what changed.")]
    private partial void LogLost(string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Policy versions could not be read: {Reason}")]
    private partial void LogPollFailed(string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "The policy of account {Account} could not be read ({Reason}); the last good one stays in force.")]
    private partial void LogRefreshFailed(long account, string reason);
}
