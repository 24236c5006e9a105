using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using ZaloOrleans.Errors;
using ZaloOrleans.Ids;
using ZaloOrleans.Keys;
using ZaloOrleans.Limits;
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
    TurnRuntime runtime, SendQueueReader queue, ZaloClient zalo, SendPermits permits, ZaloOptions options, SendsUnderWay underWay, SendHealth health, SenderMetrics metrics,
    ILogger<SenderGrain> log)
    : TurnGrain<NoState>(runtime), ISenderGrain
{
    private static readonly TimeSpan ShortWait = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);
    private string _token = "";
    private readonly List<long> _signals = [];
    private readonly List<Result> _results = [];
    private readonly Dictionary<MessageChannel, DateTimeOffset> _spent = [];

    // Only to spread attempts that failed at the same time.
    private readonly Random _chance = new();
    private Task _pump = Task.CompletedTask;
    private Task _flush = Task.CompletedTask;
    private int _inFlight;

    private long OaId => Key.NumberAt(0);

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
        var resting = Resting(now);
        var (ready, next) = await queue.PeekAsync(Account, OaId, Lane, [.. MessageChannels.All.Except(resting.Keys)], room, now);
        if (ready.Exists(r => r.IsSuppressed || r.SendBefore <= now))
        {
            return await PutAsideAsync(ready, now);
        }

        if (ready.Count == 0)
        {
            return await RestAsync(signals, Earliest([.. resting.Values, next]));
        }

        if (await RestWithoutTokenAsync(signals) is { } mayGoOn)
        {
            return mayGoOn;
        }

        // One channel at a time: each has a rate and a breaker of its own.
        var channel = ready[0].Channel;
        ready = ready.FindAll(r => r.Channel == channel);

        var deadline = Runtime.Clock.GetTimestamp() + (long)(options.SendDeadline.TotalSeconds * Runtime.Clock.TimestampFrequency);
        var (allowed, isProbe) = health.Ask(Account, OaId, channel, ready.Count);
        if (allowed == 0)
        {
            // Another lane probes, or has just found that Zalo is away.
            return true;
        }

        var permit = await permits.AskAsync(Account, OaId, channel, allowed);
        if (permit.Granted == 0)
        {
            if (permit.RetryAfter > ShortWait)
            {
                _spent[channel] = now + permit.RetryAfter;
            }
            else
            {
                await Task.Delay(permit.RetryAfter, Runtime.Clock);
            }

            return true;
        }

        return await SendAsync(ready.Take(permit.Granted).ToList(), deadline, permit, isProbe);
    }

    /// <summary>
    /// Gets the token before anything is taken, so that a message waits in the queue for it and pays no attempt. Null where there is one; else
    /// whether there may be more to do. While the Official Account is parked its messages stay where they are, and it wakes its senders.
    /// </summary>
    private async Task<bool?> RestWithoutTokenAsync(ImmutableArray<long> signals)
    {
        var offer = await GrainFactory.ZaloToken(Account, OaId).Offer();
        switch (offer.Lack)
        {
            case TokenLack.None or TokenLack.Gone:
                _token = offer.Token ?? "";
                return null;
            case TokenLack.Refreshing when offer.RetryAfter <= ShortWait:
                await Task.Delay(offer.RetryAfter, Runtime.Clock);
                return true;
            default:
                return await RestAsync(signals, Runtime.Clock.GetUtcNow() + offer.RetryAfter);
        }
    }

    /// <summary>The channels on which nothing may go yet, and until when: Zalo is away, or their rate is used up.</summary>
    private Dictionary<MessageChannel, DateTimeOffset> Resting(DateTimeOffset now)
    {
        var resting = new Dictionary<MessageChannel, DateTimeOffset>();
        foreach (var channel in MessageChannels.All)
        {
            var probe = now + health.ClosedFor(Account, OaId, channel);
            var until = _spent.GetValueOrDefault(channel) is var spent && spent > probe ? spent : probe;
            if (until > now)
            {
                resting.Add(channel, until);
            }
        }

        return resting;
    }

    private static DateTimeOffset? Earliest(IReadOnlyCollection<DateTimeOffset?> times) => times.Min();

    private long UntilOf(SendPermit permit) =>
        Runtime.Clock.GetTimestamp() + (long)(Math.Max(permit.ValidFor.TotalSeconds, 0.05) * Runtime.Clock.TimestampFrequency);

    /// <summary>"About to send" is committed before a byte leaves; then the calls start, each on its own.</summary>
    private async Task<bool> SendAsync(List<QueuedSend> sends, long deadline, SendPermit permit, bool isProbe)
    {
        var until = Math.Min(deadline, UntilOf(permit));
        await using var ids = await Runtime.DrawAsync((IdSequence.Wakeups, 2));
        var now = Runtime.Clock.GetUtcNow();
        var settle = NewWakeup.At(ids.Bag.Next(IdSequence.Wakeups), Key, now + options.SendDeadline + options.AnswerLimit + Grace, SenderWords.Settle, []);

        // More may wait: if this activation dies, its own signal brings the sender back.
        var goOn = NewWakeup.Now(ids.Bag.Next(IdSequence.Wakeups), Key, now, SenderWords.Work, []) with { DeliveredByCaller = true };
        var signals = _signals.ToImmutableArray();
        var turn = new Turn
        {
            Account = Account,
            Consumes = signals,
            Dequeues = sends.Select(s => s.MessageId).ToImmutableArray(),
            Produces = [settle, goOn],
            Rows = sends.Select(s => (Row)new SendingRow(s.MessageId, s.Attempt + 1, now + options.SendDeadline)).ToImmutableArray(),
        };
        if (!underWay.TryBegin(sends.Count))
        {
            permit.Settle(used: 0, unused: sends.Count, left: null);
            return false;
        }

        var isCommitted = false;
        try
        {
            isCommitted = IsDone(await CommitAsync(turn));
        }
        finally
        {
            if (!isCommitted)
            {
                underWay.End(sends.Count);
                permit.Settle(used: 0, unused: sends.Count, left: null);
            }
        }

        if (!isCommitted)
        {
            return true;
        }

        _signals.RemoveAll(signals.Contains);
        _signals.Add(goOn.Id);
        var take = new Take(settle.Id, sends.Count, isProbe, permit);
        health.Sent(Account, OaId, sends.Count(s => s.Failures == 0));
        foreach (var send in sends)
        {
            _inFlight++;
            _ = HearOutAsync(send, take, _token, until);
        }

        return true;
    }

    /// <summary>One message from its call until its answer is committed. It counts as under way for so long, whatever becomes of this activation.</summary>
    private async Task HearOutAsync(QueuedSend send, Take take, string token, long deadline)
    {
        try
        {
            var start = Runtime.Clock.GetTimestamp();
            var answer = await CallAsync(send, token, deadline);
            _inFlight--;
            metrics.Answered(answer, Runtime.Clock.GetElapsedTime(start));
            health.Heard(Account, OaId, send.Channel, answer.IsOutage, take.IsProbe);
            var result = new Result(send, answer, Settle(send, answer, take), take, new TaskCompletionSource());
            _results.Add(result);
            if (_flush.IsCompleted)
            {
                _flush = FlushAsync();
            }

            await result.Committed.Task;
        }
        finally
        {
            underWay.End(1);
        }
    }

    private Settlement Settle(QueuedSend send, ZaloAnswer answer, Take take)
    {
        if (answer.Class == AnswerClass.UnknownCode)
        {
            LogUnknownCode(answer.Code, send.Channel.Word());
        }

        // While Zalo is away, a failure is no fault of the message's.
        var terms = new RetryTerms(_chance.NextDouble(), Counts: !(take.IsProbe && answer.IsOutage),
            SendAttempts.IsFailure(answer.Class) ? health.Retry(Account, OaId) : TimeSpan.Zero);
        return SendAttempts.Settle(send, send.Attempt + 1, answer, Runtime.Clock.GetUtcNow(), terms);
    }

    private async Task<ZaloAnswer> CallAsync(QueuedSend send, string token, long deadline)
    {
        if (token.Length == 0)
        {
            return ZaloAnswer.Refused("engine:oa_not_connected");
        }

        ZaloAnswer? answer = null;
        try
        {
            answer = await zalo.SendAsync(token, send, deadline);
            if (answer.TokenRefused)
            {
                await GrainFactory.ZaloToken(Account, OaId).Forget(token);
            }

            return answer;
        }
        catch (Exception e)
        {
            // A token that could not be forgotten is refused again.
            return answer ?? ZaloAnswer.NotSent(e.Message);
        }
    }

    /// <summary>Commits answers, as many as have come. An answer that cannot be committed stays and is tried again: only one attempt takes it.</summary>
    private async Task FlushAsync()
    {
        await Task.Yield();
        while (_results.Count > 0)
        {
            var results = _results.ToList();
            _results.Clear();
            try
            {
                await CommitResultsAsync(results);
            }
            catch (Exception e)
            {
                LogNotCommitted(results.Count, Key.Text, e.Message);
                _results.AddRange(results);
                await Task.Delay(TimeSpan.FromMilliseconds(500), Runtime.Clock);
            }
        }
    }

    private async Task CommitResultsAsync(List<Result> results)
    {
        var over = results.GroupBy(r => r.Take).Where(g => g.Key.Open == g.Count()).Select(g => g.Key.SettleWakeupId).ToImmutableArray();
        var again = results.Where(r => r.Row.Requeue is not null).Select(r => r.Row.NotBefore).ToList();
        var persons = results.Where(r => r.Settlement.Person is not null).ToList();
        var pauses = results.Select(r => r.Pause).OfType<SendPauseRow>().ToList();
        await using var ids = await Runtime.DrawAsync((IdSequence.Wakeups, persons.Count + 1));
        var now = Runtime.Clock.GetUtcNow();
        var outcome = await CommitAsync(new Turn
        {
            Account = Account,
            Cancels = over,
            Produces =
            [
                .. again.Count == 0 ? [] : new[] { NewWakeup.At(ids.Bag.Next(IdSequence.Wakeups), Key, again.Min(), SenderWords.Work, []) },
                .. persons.Select(r => NewWakeup.Now(ids.Bag.Next(IdSequence.Wakeups), GrainKey.Customer(Account, r.Send.CustomerId), now,
                    SenderWords.Unreached, Json.Bytes(r.Settlement.Person))),
            ],
            Rows = [.. results.Select(r => r.Row), .. pauses],
        });
        if (outcome is not TurnOutcome.Committed)
        {
            throw new InvalidOperationException($"The answers came to {outcome}.");
        }

        foreach (var stop in pauses.Where(p => p.Until is null).DistinctBy(p => p.Code))
        {
            LogStop(OaId, Account.Value, stop.Code, stop.Advice);
        }

        foreach (var result in results)
        {
            result.Take.Open--;
            result.Take.Permit.Settle(result.IsUsed ? 1 : 0, result.IsUsed ? 0 : 1, result.QuotaLeft);
            result.Committed.TrySetResult();
        }
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

    /// <summary>Attempts that nobody will hear of any more are unknown: they are shown as such, and not sent again by themselves.</summary>
    private async Task SettleLostAsync(Wakeup wakeup)
    {
        var now = Now(default, wakeup);
        var lost = await queue.LostAsync(Account, OaId, Lane, now - options.AnswerLimit);
        var outcome = await CommitAsync(new Turn
        {
            Account = Account,
            Consumes = [wakeup.Id],
            Rows = lost.Select(l => (Row)new SendResultRow(l.MessageId, l.Attempt, SendResult.Unknown, now, null, "engine:unknown", null)).ToImmutableArray(),
        });
        if (outcome is TurnOutcome.Committed && lost.Count > 0)
        {
            LogUnknown(lost.Count, Key.Text);
        }
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

    /// <summary>Messages that were taken in one turn; when the last one is answered, nobody has to look for lost ones.</summary>
    private sealed class Take(long settleWakeupId, int open, bool isProbe, SendPermit permit)
    {
        public SendPermit Permit { get; } = permit;

        public bool IsProbe { get; } = isProbe;

        public long SettleWakeupId { get; } = settleWakeupId;

        public int Open { get; set; } = open;
    }

    private sealed record Result(QueuedSend Send, ZaloAnswer Answer, Settlement Settlement, Take Take, TaskCompletionSource Committed)
    {
        public SendResultRow Row => Settlement.Row;

        /// <summary>Whether Zalo counted it, or may have.</summary>
        public bool IsUsed => Row.Result is SendResult.Sent or SendResult.Unknown;

        /// <summary>What is left of the quota after it, as far as the answer tells.</summary>
        public long? QuotaLeft => Answer.Class switch
        {
            AnswerClass.Sent => Answer.QuotaLeft ?? DayQuota.Unlimited,
            AnswerClass.Quota when Settlement.Pause is { Scope: PauseScope.Channel } => 0,
            _ => null,
        };

        public SendPauseRow? Pause => Settlement.Pause is { } pause ? SendPauseRow.Of(Send, pause, Answer.Code ?? "engine:quota_used_up", Row.At) : null;
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
