using System.Collections.Immutable;
using ZaloOrleans.Ids;
using ZaloOrleans.Keys;
using ZaloOrleans.Limits;
using ZaloOrleans.Messaging;
using ZaloOrleans.Turns;
using ZaloOrleans.Wakeups;

namespace ZaloOrleans.Zalo;

/// <summary>The calls to Zalo, outside the turns, and the commit of what came of them.</summary>
public sealed partial class SenderGrain
{
    /// <summary>"About to send" is committed before a byte leaves; then the calls start, each on its own.</summary>
    private async Task SendAsync(List<QueuedSend> sends, SendCredential credential, long deadline, SendPermit permit, bool isProbe)
    {
        var until = Math.Min(deadline, permit.ValidUntil);
        await using var ids = await Runtime.DrawAsync((IdSequence.Wakeups, 2));
        var now = Runtime.Clock.GetUtcNow();
        var settle = NewWakeup.At(ids.Bag.Next(IdSequence.Wakeups), Key, now + options.SendDeadline + options.AnswerLimit + Grace, SenderWords.Settle, []);

        // More may wait: if this activation dies, its own signal brings the sender back.
        var goOn = NewWakeup.Now(ids.Bag.Next(IdSequence.Wakeups), Key, now, SenderWords.Work, []) with { DeliveredByCaller = true };
        var turn = new Turn
        {
            Account = Account,
            Consumes = Signals,
            Dequeues = sends.Select(s => s.MessageId).ToImmutableArray(),
            Produces = [settle, goOn],
            Rows = sends.Select(s => (Row)new SendingRow(s.MessageId, s.Attempt + 1, now + options.SendDeadline)).ToImmutableArray(),
        };
        if (!underWay.TryBegin(sends.Count))
        {
            permit.ReturnAll();
            return;
        }

        var isCommitted = false;
        try
        {
            isCommitted = await IsCommittedAsync(turn);
        }
        finally
        {
            if (!isCommitted)
            {
                underWay.End(sends.Count);
                permit.ReturnAll();
            }
        }

        if (!isCommitted)
        {
            return;
        }

        _lastShare = sends[^1].Share;
        var take = new Take(settle.Id, sends.Count, isProbe, permit);
        health.Sent(Account, OaId, sends.Count(s => s.Failures == 0));
        foreach (var send in sends)
        {
            _inFlight++;
            _ = HearOutAsync(send, take, credential, UntilOf(send, until));
        }
    }

    /// <summary>No byte leaves after the time for which a message was decided: before its quiet hours, its window's end, its expiry.</summary>
    private long UntilOf(QueuedSend send, long until) => send.SendBefore is { } end
        ? Math.Min(until, Runtime.Clock.GetTimestamp() + (long)((end - Runtime.Clock.GetUtcNow()).TotalSeconds * Runtime.Clock.TimestampFrequency))
        : until;

    /// <summary>One message from its call until its answer is committed. It counts as under way for so long, whatever becomes of this activation.</summary>
    private async Task HearOutAsync(QueuedSend send, Take take, SendCredential credential, long deadline)
    {
        try
        {
            var start = Runtime.Clock.GetTimestamp();
            var answer = await CallAsync(send, credential, deadline, take.Permit);
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
        var terms = new RetryTerms(_chance.NextDouble(), Counts: !(take.IsProbe && answer.IsOutage) && !answer.IsLate,
            SendAttempts.IsFailure(answer.Class) && !answer.IsLate ? health.Retry(Account, OaId) : TimeSpan.Zero);
        return SendAttempts.Settle(send, send.Attempt + 1, answer, Runtime.Clock.GetUtcNow(), terms);
    }

    private async Task<ZaloAnswer> CallAsync(QueuedSend send, SendCredential credential, long deadline, SendPermit permit)
    {
        ZaloAnswer? answer = null;
        try
        {
            var hasLeft = false;
            answer = credential.AnswerTo(send) ?? await zalo.SendAsync(credential.Secret, send, deadline, () =>
            {
                hasLeft = true;
                permit.Use(send);
            });
            if (!hasLeft)
            {
                permit.Return(send);
            }

            if (permit.IsFirstTooFast(answer))
            {
                await permits.SlowDownAsync(Account, OaId);
            }

            if (answer.TokenRefused)
            {
                await credentials.ForgetAsync(Account, OaId, credential);
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

        foreach (var stop in pauses.Where(p => p.Until is null).DistinctBy(p => (p.Code, p.TemplateId)))
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
}
