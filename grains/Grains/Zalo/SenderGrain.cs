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
    : TurnGrain<NoState>(runtime), ISenderGrain
{
    private static readonly TimeSpan ShortWait = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);
    private readonly List<long> _signals = [];
    private readonly List<Result> _results = [];
    private SendRests? _rests;

    // Campaigns take turns: the next one after this goes first.
    private long _lastShare = long.MaxValue;

    // Only to spread attempts that failed at the same time.
    private readonly Random _chance = new();
    private Task _pump = Task.CompletedTask;
    private Task _flush = Task.CompletedTask;
    private int _inFlight;

    private long OaId => Key.NumberAt(0);

    private SendRests Rests => _rests ??= new SendRests(health, Account, OaId, options);

    private MessageCategory Lane => MessageCategories.TryParse(Key.PartAt(1), out var lane) ? lane : throw new FormatException($"{Key} names no lane.");

    protected override async Task<WakeOutcome> HandleAsync(Wakeup wakeup)
    {
        if (wakeup.Kind == SenderWords.Settle)
        {
            await SettleLostAsync(wakeup);
            return WakeOutcome.Done;
        }

        if (underWay.IsStopping)
        {
            return WakeOutcome.Later;
        }

        // Its row stays until the pump's next turn consumes it, and comes again if this activation dies before.
        if (!_signals.Contains(wakeup.Id))
        {
            _signals.Add(wakeup.Id);
        }

        if (_pump.IsCompleted)
        {
            _pump = PumpAsync();
        }

        return WakeOutcome.Done;
    }

    private async Task PumpAsync()
    {
        // The call that woke the sender is answered first.
        await Task.Yield();
        try
        {
            while (!underWay.IsStopping && await TakeAsync())
            {
            }
        }
        catch (Exception e)
        {
            // The signals' rows are still there and bring the sender back.
            _signals.Clear();
            LogStopped(Key.Text, e.Message);
        }
    }

    /// <summary>Takes and starts what may go now; true while there may be more.</summary>
    private async Task<bool> TakeAsync()
    {
        var room = Math.Min(options.TakeAtOnce, options.InFlight - _inFlight);
        if (room <= 0)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), Runtime.Clock);
            return true;
        }

        // A signal that comes while the queue is read may be of a row that the reading does not see: only these are answered by it.
        var signals = _signals.ToImmutableArray();
        var now = Runtime.Clock.GetUtcNow();
        var (rests, spentUntil) = Rests.At(now);
        return await TakeAsync(signals, rests, spentUntil, room, now);
    }

    private async Task<bool> TakeAsync(ImmutableArray<long> signals, QueueRests rests, DateTimeOffset? spentUntil, int room, DateTimeOffset now)
    {
        var (ready, next) = await queue.PeekAsync(Account, OaId, Lane, rests, _lastShare, room, now);
        if (ready.Exists(r => r.IsSuppressed || r.SendBefore <= now))
        {
            return await PutAsideAsync(ready, now);
        }

        if (ready.Count == 0)
        {
            return await RestAsync(signals, spentUntil < next || next is null ? spentUntil : next);
        }

        // One channel at a time: each has a rate and a breaker of its own.
        var channel = ready[0].Channel;
        ready = ready.FindAll(r => r.Channel == channel);
        var offer = await credentials.AskAsync(Account, OaId, channel);
        if (offer.Credential is not { } credential)
        {
            return await WithoutAsync(channel, now + offer.RetryAfter, signals, rests, spentUntil, room, now);
        }

        var deadline = Runtime.Clock.GetTimestamp() + (long)(options.SendDeadline.TotalSeconds * Runtime.Clock.TimestampFrequency);
        var (allowed, isProbe) = health.Ask(Account, OaId, channel, ready.Count);
        if (allowed == 0)
        {
            // Another lane probes, or has just found that Zalo is away.
            return true;
        }

        var permit = await permits.AskAsync(Account, OaId, Lane, ready.Take(allowed).ToList());
        foreach (var (template, wait) in permit.RetryAfter.Where(r => r.Value > ShortWait))
        {
            Rests.Spend(channel, template, wait, now);
        }

        if (permit.Sends.Count > 0)
        {
            return await SendAsync(permit.Sends, credential, deadline, permit, isProbe);
        }

        await Task.Delay(permit.RetryAfter.Values.Min() is var soon && soon < ShortWait ? soon : TimeSpan.Zero, Runtime.Clock);
        return true;
    }

    /// <summary>
    /// There is nothing to call Zalo with on a channel. Its messages stay where they are, and pay no attempt; others go on. While the Official
    /// Account is parked its senders are woken by whoever gives it a token.
    /// </summary>
    private async Task<bool> WithoutAsync(MessageChannel channel, DateTimeOffset until, ImmutableArray<long> signals, QueueRests rests, DateTimeOffset? spentUntil, int room,
        DateTimeOffset now)
    {
        if (until - now <= ShortWait)
        {
            await Task.Delay(until - now, Runtime.Clock);
            return true;
        }

        var without = rests with { Channels = rests.Channels.SetItems(SendCredentials.ChannelsWith(channel).Select(c => KeyValuePair.Create(c, until))) };
        return await TakeAsync(signals, without, spentUntil, room, now);
    }

    /// <summary>Nothing may go now: signals are consumed, and a wake-up stands for the next message that waits for its time.</summary>
    private async Task<bool> RestAsync(ImmutableArray<long> signals, DateTimeOffset? next)
    {
        await using var ids = await Runtime.DrawAsync((IdSequence.Wakeups, 1));
        var outcome = await CommitAsync(new Turn
        {
            Account = Account,
            Consumes = signals,
            Produces = next is { } at ? [NewWakeup.At(ids.Bag.Next(IdSequence.Wakeups), Key, at, SenderWords.Work, [])] : [],
        });
        if (IsDone(outcome))
        {
            _signals.RemoveAll(signals.Contains);
        }

        return _signals.Count > 0;
    }

    /// <summary>
    /// What is not to be sent leaves the queue: it fails where it has expired, or where its customer stands on the suppression list by now; where
    /// only the time is over for which it was decided, its customer decides again.
    /// </summary>
    private async Task<bool> PutAsideAsync(List<QueuedSend> ready, DateTimeOffset now)
    {
        var dropped = ready.Where(r => r.IsSuppressed || r.ExpiresAt <= now).ToList();
        var again = ready.Where(r => r.SendBefore <= now).Except(dropped).ToList();
        await using var ids = await Runtime.DrawAsync((IdSequence.Wakeups, again.Count));
        var outcome = await CommitAsync(new Turn
        {
            Account = Account,
            Dequeues = [.. dropped.Concat(again).Select(r => r.MessageId)],
            Produces = [.. again.Select(r => NewWakeup.Now(ids.Bag.Next(IdSequence.Wakeups), GrainKey.Customer(Account, r.CustomerId), now, SenderWords.DecideAgain,
                Json.Bytes(new DecideAgain(r))))],
            Rows = [.. dropped.Select(r => (Row)new DroppedMessageRow(r.MessageId, r.IsSuppressed ? "engine:suppressed" : "engine:expired"))],
        });
        IsDone(outcome);
        return true;
    }

    /// <summary>False where rows were taken by somebody else: look again.</summary>
    private bool IsDone(TurnOutcome outcome)
    {
        switch (outcome)
        {
            case TurnOutcome.Committed:
                return true;
            case TurnOutcome.WakeupGone gone:
                _signals.RemoveAll(gone.Ids.Contains);
                return false;
            case TurnOutcome.DequeueGone:
                return false;
            default:
                throw new BusyException($"The turn came to {outcome}.");
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Sender {Sender} rests: {Reason}")]
    private partial void LogStopped(string sender, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} answers of sender {Sender} are not committed yet: {Reason}")]
    private partial void LogNotCommitted(int count, string sender, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Zalo answered with code {Code} on channel {Channel}, which is in no table: the message failed.")]
    private partial void LogUnknownCode(string? code, string channel);

    [LoggerMessage(Level = LogLevel.Error, Message = "Sending of Official Account {OaId} of account {Account} stops at code {Code}: {Advice}")]
    private partial void LogStop(long oaId, long account, string code, string? advice);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} messages of sender {Sender} have an unknown outcome.")]
    private partial void LogUnknown(int count, string sender);
}
