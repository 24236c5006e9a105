using System.Collections.Immutable;
using System.Text;
using Microsoft.Extensions.Logging;
using ZaloOrleans.Ids;
using ZaloOrleans.Keys;
using ZaloOrleans.Messaging;
using ZaloOrleans.Turns;

namespace ZaloOrleans.Zalo.Webhooks;

/// <summary>
/// Works off the inbox of one lane: takes a batch, gives it to the customers, and takes what they have committed out of the inbox in one
/// turn. If it dies between the two, the customers know what they were given again. Two activations do no harm for the same reason.
/// </summary>
[GrainType("webhook-lane")]
public sealed partial class WebhookLaneGrain(
    TurnRuntime runtime, WebhookInboxReader inbox, CustomerWebhooks customers, WebhookOptions options, WebhookMetrics metrics,
    ILogger<WebhookLaneGrain> log)
    : PumpGrain<NoState>(runtime, log), IWebhookLaneGrain
{
    private (long Id, DateTimeOffset At)? _alarm;

    private int Lane => (int)Key.NumberAt(0);

    protected override async Task StepAsync(ImmutableArray<long> signals)
    {
        var now = Runtime.Clock.GetUtcNow();
        var (ready, next) = await Runtime.Gate.ReadAsync(() => inbox.ReadAsync(Account, Lane, options.TakeAtOnce, now));
        var works = ready.ConvertAll(WorkOf);
        var ours = await MessagesAsync(works);
        ours = await HoldBackAsync(works, ours, now);
        works.FindAll(w => w.Webhook is not null && OurMessages.SpeaksOfErased(w.Webhook, ours)).ForEach(w => w.Forget());
        var open = works.FindAll(w => w.Result == WorkResult.Open);
        await customers.GiveAsync(Account, open, ours, await TaggedAsync(open));
        await CommitAsync(works, ours, signals, next, isMore: ready.Count == options.TakeAtOnce);
    }

    /// <summary>Who has a tag that is gone. It is read anew at each try, so that a try goes on where the one before stopped.</summary>
    private async Task<Dictionary<WebhookWork, List<long>>> TaggedAsync(List<WebhookWork> works)
    {
        var tagged = new Dictionary<WebhookWork, List<long>>();
        foreach (var work in works.Where(w => WebhookItems.IsOfTagItself(w.Webhook!)))
        {
            tagged[work] = await Runtime.Gate.ReadAsync(() => inbox.TaggedAsync(Account, ((ZaloFact.Tagged)work.Webhook!.Fact).Tag));
        }

        return tagged;
    }

    /// <summary>The messages of ours that webhooks speak of.</summary>
    private async Task<Dictionary<string, OurMessage>> MessagesAsync(List<WebhookWork> works)
    {
        var names = works.Select(w => w.Webhook).OfType<ZaloWebhook>().SelectMany(w => WebhookItems.NamesOf(w)).Distinct(StringComparer.Ordinal).ToList();
        return names.Count == 0 ? [] : await Runtime.Gate.ReadAsync(() => inbox.MessagesAsync(Account, names));
    }

    /// <summary>
    /// A receipt may come before the answer to its send, and then nobody knows Zalo's id of the message yet. While something is being sent
    /// to the person, or may have been, what speaks of an unknown message waits, as one that failed does. An echo is judged by its customer.
    /// What does not wait is looked up again: its answer may have come between the two looks.
    /// </summary>
    private async Task<Dictionary<string, OurMessage>> HoldBackAsync(List<WebhookWork> works, Dictionary<string, OurMessage> ours, DateTimeOffset now)
    {
        works.Where(w => w.Webhook is null || WebhookItems.IsKeptOnly(w.Webhook)).ToList().ForEach(w => w.Done());
        var early = works.FindAll(w => w.Result == WorkResult.Open && w.Inbox.Attempt + 1 < WebhookRetries.Most && w.Webhook!.Fact is not ZaloFact.Echoed);
        early.FindAll(w => OurMessages.Waits(w.Webhook!, ours)).ForEach(Wait);
        var strange = early.FindAll(w => w.Result == WorkResult.Open && !WebhookItems.MessagesOf(w.Webhook!).IsEmpty
            && OurMessages.Find(w.Webhook!, ours) is null && !OurMessages.IsForeign(w.Webhook!, ours));
        if (strange.Count == 0)
        {
            return ours;
        }

        var users = strange.Select(w => w.Webhook!.UserId).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        var sending = await Runtime.Gate.ReadAsync(() => inbox.BeingSentToAsync(Account, users, now - EchoMatch.Longest));
        var isAnySending = strange.Exists(w => w.Webhook!.UserId is null) && await Runtime.Gate.ReadAsync(() => inbox.IsSendingAsync(Account));
        strange.FindAll(w => w.Webhook!.UserId is { } user ? sending.Contains(user) : isAnySending).ForEach(Wait);
        return strange.Exists(w => w.Result == WorkResult.Open) ? await MessagesAsync(works) : ours;

        static void Wait(WebhookWork work) => work.Fail("receipt_before_answer: The message is not known yet.");
    }

    private async Task CommitAsync(List<WebhookWork> works, Dictionary<string, OurMessage> ours, ImmutableArray<long> signals, DateTimeOffset? next, bool isMore)
    {
        var now = Runtime.Clock.GetUtcNow();
        var rows = works.SelectMany(w => RowsOf(w, ours, now)).ToImmutableArray();
        await using var ids = await Runtime.DrawAsync((IdSequence.Wakeups, 2));
        var produced = new List<NewWakeup>();
        if (isMore && works.Exists(w => w.Result != WorkResult.Later))
        {
            // If this activation dies, its own signal brings the lane back.
            produced.Add(NewWakeup.Now(ids.Bag.Next(IdSequence.Wakeups), Key, now, WebhookLanes.Work, []) with { DeliveredByCaller = true });
        }

        if (AlarmAt(works, rows, next, now) is { } at && !(_alarm is { } set && set.At <= at && set.At > now && !signals.Contains(set.Id)))
        {
            produced.Add(NewWakeup.At(ids.Bag.Next(IdSequence.Wakeups), Key, at, WebhookLanes.Work, []));
        }

        // A larger quota may end a rest: the senders look.
        var quotas = rows.OfType<DailyQuotaRow>().ToList();
        var turn = new Turn
        {
            Account = Account,
            Consumes = signals,
            Produces = [.. produced],
            Signals = [.. quotas.Where(q => q.IsMore).SelectMany(q => Enum.GetValues<MessageCategory>().Select(lane => new Signal(GrainKey.Sender(Account, q.OaId, lane.Word()), SenderWords.Work))).Distinct()],
            Rows = rows,
        };
        if (await CommitAsync(turn) is TurnOutcome.Committed)
        {
            _alarm = produced.Find(w => !w.HandOff) is { } alarm ? (alarm.Id, alarm.DueAt) : _alarm;
            Count(works);
            quotas.ForEach(TellQuota);
        }
    }

    /// <summary>Who grants what is left of a quota is told; where that is lost, the next answer tells.</summary>
    private void TellQuota(DailyQuotaRow quota) => GrainFactory.DayQuota(Account, quota.OaId, MessageChannel.ZbsPhone.Word()).Changed(quota.Before, quota.Quota).Ignore();

    /// <summary>When a webhook that waits may be tried; null where none waits.</summary>
    private DateTimeOffset? AlarmAt(List<WebhookWork> works, ImmutableArray<Row> rows, DateTimeOffset? next, DateTimeOffset now)
    {
        var times = rows.OfType<WebhookRetryRow>().Select(r => r.NotBefore);
        times = works.Exists(w => w.Result == WorkResult.Later) ? times.Append(now + options.BusyDelay) : times;
        times = next is { } known ? times.Append(known) : times;
        return times.Select(t => (DateTimeOffset?)t).DefaultIfEmpty(null).Min();
    }

    private IEnumerable<Row> RowsOf(WebhookWork work, Dictionary<string, OurMessage> ours, DateTimeOffset now) => work switch
    {
        { Result: WorkResult.Done } => [new WebhookDoneRow(work.Inbox.EventId, work.Inbox.ReceivedAt, now) { IsForgotten = work.IsForgotten }, .. ReceiptsOf(work, ours), .. OfficialAccountRowsOf(work, now)],
        { Result: WorkResult.Failed, Inbox.Attempt: var before } when before + 1 < WebhookRetries.Most =>
            [new WebhookRetryRow(work.Inbox.EventId, before + 1, now + WebhookRetries.After(before + 1, options.Backoff))],
        { Result: WorkResult.Failed } => [new WebhookParkedRow(work.Inbox.EventId, work.Inbox.ReceivedAt, now, work.Inbox.Attempt + 1, work.Reason!)],
        _ => [],
    };

    private IEnumerable<Row> ReceiptsOf(WebhookWork work, Dictionary<string, OurMessage> ours)
    {
        if (work.Webhook?.Fact is not (ZaloFact.Received or ZaloFact.Seen))
        {
            return [];
        }

        var at = WebhookItems.TimeOf(work.Webhook, work.Inbox.ReceivedAt);
        var settled = OurMessages.Settled(work.Webhook, ours);
        return
        [
            // Written before the receipt, which finds the message by Zalo's id.
            .. settled is null ? [] : new Row[] { new SendResultRow(settled.MessageId, settled.Attempt, SendResult.Sent, at, WebhookItems.MessagesOf(work.Webhook)[0], null, null) },
            .. WebhookItems.MessagesOf(work.Webhook).Where(id => settled is not null || ours.ContainsKey(id))
                .Select(id => new MessageReceiptRow(Account, id, work.Webhook.Fact is ZaloFact.Seen, at)),
        ];
    }

    private IEnumerable<Row> OfficialAccountRowsOf(WebhookWork work, DateTimeOffset now) => work.Webhook is null
        ? []
        : OfficialAccountFacts.RowsOf(work.Webhook, Account, work.Inbox.OaRowId, WebhookItems.TimeOf(work.Webhook, work.Inbox.ReceivedAt), now);

    private static WebhookWork WorkOf(InboxWebhook inbox) =>
        new(inbox, inbox.PayloadJson is { } json && WebhookEnvelope.Read(Encoding.UTF8.GetBytes(json)) is { } envelope
            ? ZaloWebhookReader.Read(envelope.Body, [], inbox.OaId)
            : null);

    private void Count(List<WebhookWork> works)
    {
        foreach (var group in works.GroupBy(w => w.Result))
        {
            metrics.Processed(group.Key.ToString(), group.Count());
        }

        foreach (var parked in works.Where(w => w.Result == WorkResult.Failed && w.Inbox.Attempt + 1 >= WebhookRetries.Most))
        {
            LogParked(parked.Inbox.EventId, Account.Value, parked.Reason!);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Webhook {Id} of account {Account} is parked: {Reason}")]
    private partial void LogParked(long id, long account, string reason);
}
