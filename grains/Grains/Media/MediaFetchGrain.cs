using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using ZaloOrleans.Ids;
using ZaloOrleans.Turns;

namespace ZaloOrleans.Media;

/// <summary>
/// Fetches the media of a lane, one after the other. What was fetched is stored in one commit; if the process dies before it, the medium is
/// pending still, its signal's row is there, and another activation fetches it once more. Two activations do no harm: one of them stores.
/// </summary>
[GrainType("media-fetch")]
public sealed partial class MediaFetchGrain(TurnRuntime runtime, MediaStore store, MediaFetcher fetcher, ILogger<MediaFetchGrain> log)
    : PumpGrain<NoState>(runtime, log), IMediaFetchGrain
{
    private (long Id, DateTimeOffset At)? _alarm;

    private int Lane => (int)Key.NumberAt(0);

    protected override async Task StepAsync(ImmutableArray<long> signals)
    {
        var now = Runtime.Clock.GetUtcNow();
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
        if (await CommitAsync(new Turn { Account = Account, Consumes = signals, Produces = produced, Rows = rows }) is TurnOutcome.Committed)
        {
            _alarm = produced is [var set] ? (set.Id, set.DueAt) : _alarm;
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Medium {Id} of account {Account} is given up after {Tries} tries: {Reason}")]
    private partial void LogGivenUp(long id, long account, int tries, string reason);
}
