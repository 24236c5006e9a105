using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using ZaloOrleans.Errors;
using ZaloOrleans.Ids;
using ZaloOrleans.Keys;
using ZaloOrleans.Messaging;
using ZaloOrleans.Turns;
using ZaloOrleans.Wakeups;

namespace ZaloOrleans.Zalo;

/// <summary>
/// Sends the messages of one lane of one Official Account: takes as many as it has permits for, commits "about to send" for all of them
/// in one turn, makes the calls outside the turn, and commits the answers. Two activations cannot send one message: taking it out of
/// the queue is what entitles to send, and only one can.
/// </summary>
[GrainType("sender")]
public sealed partial class SenderGrain(
    TurnRuntime runtime, SendQueueReader queue, ZaloClient zalo, SendPermits permits, SendCredentials credentials, ZaloOptions options, SendsUnderWay underWay, SendHealth health, SenderMetrics metrics,
    ILogger<SenderGrain> log)
    : PumpGrain<NoState>(runtime, log), ISenderGrain
{
    private static readonly TimeSpan ShortWait = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);
    private const int LeastLook = 8;
    private readonly List<Result> _results = [];
    private SendRests? _rests;

    // Campaigns take turns: the next one after this goes first.
    private long _lastShare = long.MaxValue;

    // Only to spread attempts that failed at the same time.
    private readonly Random _chance = new();
    private Task _flush = Task.CompletedTask;
    private int _look = options.TakeAtOnce;
    private int _inFlight;

    private long OaId => Key.NumberAt(0);

    private SendRests Rests => _rests ??= new SendRests(health, Account, OaId, options);

    private MessageCategory Lane => MessageCategories.TryParse(Key.PartAt(1), out var lane) ? lane : throw new FormatException($"{Key} names no lane.");

    protected override bool IsStopping => underWay.IsStopping;

    protected override async Task<WakeOutcome> HandleAsync(Wakeup wakeup)
    {
        if (wakeup.Kind == SenderWords.Settle)
        {
            await SettleLostAsync(wakeup);
            return WakeOutcome.Done;
        }

        return IsStopping ? WakeOutcome.Later : await base.HandleAsync(wakeup);
    }

    /// <summary>Takes and starts what may go now.</summary>
    protected override async Task StepAsync(ImmutableArray<long> signals)
    {
        var room = Math.Min(options.TakeAtOnce, options.InFlight - _inFlight);
        if (room <= 0)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), Runtime.Clock);
            return;
        }

        var now = Runtime.Clock.GetUtcNow();
        var (rests, spentUntil) = Rests.At(now);
        await TakeAsync(signals, rests, spentUntil, room, now);
    }

    private async Task TakeAsync(ImmutableArray<long> signals, QueueRests rests, DateTimeOffset? spentUntil, int room, DateTimeOffset now)
    {
        var ready = await queue.PeekAsync(Account, OaId, Lane, rests, _lastShare, Math.Min(room, _look), now);
        if (ready.Exists(r => r.IsSuppressed || r.SendBefore <= now))
        {
            await PutAsideAsync(ready, now);
            return;
        }

        if (ready.Count == 0)
        {
            // What came since the look has a signal of its own.
            var next = await queue.NextAsync(Account, OaId, Lane, rests, now);
            await RestAsync(signals, spentUntil < next || next is null ? spentUntil : next);
            return;
        }

        // One channel at a time: each has a rate and a breaker of its own.
        var channel = ready[0].Channel;
        ready = ready.FindAll(r => r.Channel == channel);
        var offer = await credentials.AskAsync(Account, OaId, channel);
        if (offer.Credential is not { } credential)
        {
            await WithoutAsync(channel, now + offer.RetryAfter, signals, rests, spentUntil, room, now);
            return;
        }

        var deadline = Runtime.Clock.GetTimestamp() + (long)(options.SendDeadline.TotalSeconds * Runtime.Clock.TimestampFrequency);
        var (allowed, isProbe) = health.Ask(Account, OaId, channel, ready.Count);
        if (allowed == 0)
        {
            // Another lane probes, or has just found that Zalo is away.
            return;
        }

        var permit = await permits.AskAsync(Account, OaId, Lane, ready.Take(allowed).ToList());
        foreach (var (template, wait) in permit.RetryAfter.Where(r => r.Value > ShortWait))
        {
            Rests.Spend(channel, template, wait, now);
        }

        _look = LookAfter(permit.Sends.Count, allowed);
        if (permit.Sends.Count > 0)
        {
            await SendAsync(permit.Sends, credential, deadline, permit, isProbe);
            return;
        }

        await Task.Delay(permit.RetryAfter.Values.Min() is var soon && soon < ShortWait ? soon : TimeSpan.Zero, Runtime.Clock);
    }

    /// <summary>
    /// How many messages to look at next: what a limiter leaves of them is looked at in vain. Where nothing might go it is more each time, because
    /// behind what waits for its template's rate there may be others.
    /// </summary>
    private int LookAfter(int granted, int asked) => Math.Clamp(2 * (granted == 0 ? _look : granted == asked ? Math.Max(_look, granted) : granted), Math.Min(LeastLook, options.TakeAtOnce), options.TakeAtOnce);

    /// <summary>
    /// There is nothing to call Zalo with on a channel. Its messages stay where they are, and pay no attempt; others go on. While the Official
    /// Account is parked its senders are woken by whoever gives it a token.
    /// </summary>
    private async Task WithoutAsync(MessageChannel channel, DateTimeOffset until, ImmutableArray<long> signals, QueueRests rests, DateTimeOffset? spentUntil, int room,
        DateTimeOffset now)
    {
        if (until - now <= ShortWait)
        {
            await Task.Delay(until - now, Runtime.Clock);
            return;
        }

        var without = rests with { Channels = rests.Channels.SetItems(SendCredentials.ChannelsWith(channel).Select(c => KeyValuePair.Create(c, until))) };
        await TakeAsync(signals, without, spentUntil, room, now);
    }

    /// <summary>Nothing may go now: signals are consumed, and a wake-up stands for the next message that waits for its time.</summary>
    private async Task RestAsync(ImmutableArray<long> signals, DateTimeOffset? next)
    {
        await using var ids = await Runtime.DrawAsync((IdSequence.Wakeups, 1));
        await IsCommittedAsync(new Turn
        {
            Account = Account,
            Consumes = signals,
            Produces = next is { } at ? [NewWakeup.At(ids.Bag.Next(IdSequence.Wakeups), Key, at, SenderWords.Work, [])] : [],
        });
    }

    /// <summary>
    /// What is not to be sent leaves the queue: it fails where it has expired, or where its customer stands on the suppression list by now; where
    /// only the time is over for which it was decided, its customer decides again.
    /// </summary>
    private async Task PutAsideAsync(List<QueuedSend> ready, DateTimeOffset now)
    {
        var dropped = ready.Where(r => r.IsSuppressed || r.ExpiresAt <= now).ToList();
        var again = ready.Where(r => r.SendBefore <= now).Except(dropped).ToList();
        await using var ids = await Runtime.DrawAsync((IdSequence.Wakeups, again.Count));
        await IsCommittedAsync(new Turn
        {
            Account = Account,
            Dequeues = [.. dropped.Concat(again).Select(r => r.MessageId)],
            Produces = [.. again.Select(r => NewWakeup.Now(ids.Bag.Next(IdSequence.Wakeups), GrainKey.Customer(Account, r.CustomerId), now, SenderWords.DecideAgain,
                Json.Bytes(new DecideAgain(r))))],
            Rows = [.. dropped.Select(r => (Row)new DroppedMessageRow(r.MessageId, r.IsSuppressed ? "engine:suppressed" : "engine:expired"))],
        });
    }

    /// <summary>False where rows were taken by somebody else: look again.</summary>
    private async Task<bool> IsCommittedAsync(Turn turn) => await CommitAsync(turn) switch
    {
        TurnOutcome.Committed => true,
        TurnOutcome.WakeupGone or TurnOutcome.DequeueGone => false,
        var outcome => throw new BusyException($"The turn came to {outcome}."),
    };

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} answers of sender {Sender} are not committed yet: {Reason}")]
    private partial void LogNotCommitted(int count, string sender, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Zalo answered with code {Code} on channel {Channel}, which is in no table: the message failed.")]
    private partial void LogUnknownCode(string? code, string channel);

    [LoggerMessage(Level = LogLevel.Error, Message = "Sending of Official Account {OaId} of account {Account} stops at code {Code}: {Advice}")]
    private partial void LogStop(long oaId, long account, string code, string? advice);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} messages of sender {Sender} have an unknown outcome.")]
    private partial void LogUnknown(int count, string sender);
}
