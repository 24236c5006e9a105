using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using ZaloOrleans.Ids;
using ZaloOrleans.Turns;
using ZaloOrleans.Wakeups;

namespace ZaloOrleans.Media;

/// <summary>
/// Fetches the media of a lane, one after the other. What was fetched is stored in one commit; if the process dies before it, the medium is
/// pending still, its signal's row is there, and another activation fetches it once more. Two activations do no harm: one of them stores.
/// </summary>
[GrainType("media-fetch")]
public sealed partial class MediaFetchGrain(TurnRuntime runtime, MediaStore store, MediaFetcher fetcher, ILogger<MediaFetchGrain> log)
    : TurnGrain<NoState>(runtime), IMediaFetchGrain
{
    private readonly List<long> _signals = [];
    private (long Id, DateTimeOffset At)? _alarm;
    private Task _pump = Task.CompletedTask;

    private int Lane => (int)Key.NumberAt(0);

    protected override Task<WakeOutcome> HandleAsync(Wakeup wakeup)
    {
        ArgumentNullException.ThrowIfNull(wakeup);

        // Its row stays until a turn of the pump consumes it, and comes again if this activation dies before.
        if (!_signals.Contains(wakeup.Id))
        {
            _signals.Add(wakeup.Id);
        }

        if (_pump.IsCompleted)
        {
            _pump = PumpAsync();
        }

        return Task.FromResult(WakeOutcome.Done);
    }

    private async Task PumpAsync()
    {
        // The call that woke the lane is answered first.
        await Task.Yield();
        try
        {
            while (_signals.Count > 0)
            {
                DelayDeactivation(TimeSpan.FromMinutes(1));
                await FetchAsync();
            }
        }
        catch (Exception e)
        {
            // The signals' rows are still there and bring the lane back.
            _signals.Clear();
            LogStopped(Key.Text, e.Message);
        }
    }

    private async Task FetchAsync()
    {
        // Those that come from here on speak of media that this look may not see.
        var (signals, now) = (_signals.ToImmutableArray(), Runtime.Clock.GetUtcNow());
        var (media, next) = await Runtime.Gate.ReadAsync(() => store.NextAsync(Account, Lane, now));
        if (media is null)
        {
            await CommitAsync(signals, [], IsStanding(next, now, signals) ? null : next);
            return;
        }

        var step = await fetcher.TryAsync(media);
        if (step is { State: not MediaState.Pending })
        {
            LogGivenUp(media.Id, Account.Value, media.Attempts + 1, step.Reason);
        }

        // One of the signals stays for what is left in the lane.
        await CommitAsync(signals[1..], step is null ? [] : [new MediaStepRow(Account, media.Id, media.Attempts + 1, step)], null);
    }

    /// <summary>Whether a wake-up stands for that time already.</summary>
    private bool IsStanding(DateTimeOffset? next, DateTimeOffset now, ImmutableArray<long> signals) =>
        _alarm is { } set && set.At <= next && set.At > now && !signals.Contains(set.Id);

    private async Task CommitAsync(ImmutableArray<long> signals, ImmutableArray<Row> rows, DateTimeOffset? alarm)
    {
        if (signals.IsEmpty && rows.IsEmpty)
        {
            return;
        }

        await using var ids = await Runtime.DrawAsync((IdSequence.Wakeups, 1));
        ImmutableArray<NewWakeup> produced = alarm is { } at ? [NewWakeup.At(ids.Bag.Next(IdSequence.Wakeups), Key, at, MediaLanes.Work, [])] : [];
        switch (await CommitAsync(new Turn { Account = Account, Consumes = signals, Produces = produced, Rows = rows }))
        {
            case TurnOutcome.Committed:
                _signals.RemoveAll(signals.Contains);
                _alarm = produced is [var set] ? (set.Id, set.DueAt) : _alarm;
                break;

            case TurnOutcome.WakeupGone gone:
                _signals.RemoveAll(gone.Ids.Contains);
                break;

            case var outcome:
                throw new InvalidOperationException($"The turn came to {outcome}.");
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Media lane {Lane} rests: {Reason}")]
    private partial void LogStopped(string lane, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Medium {Id} of account {Account} is given up after {Tries} tries: {Reason}")]
    private partial void LogGivenUp(long id, long account, int tries, string reason);
}
