using ZaloOrleans.Limits;
using ZaloOrleans.Messaging;
using ZaloOrleans.Turns;
using ZaloOrleans.Wakeups;

namespace ZaloOrleans.Simulation;

/// <summary>
/// The database: what is committed is there, whole, whoever dies. Whether a turn may be written is judged by the engine's own gate; what its rows do
/// is what their writers do.
/// </summary>
internal sealed class SimulatedTables(PlantedBug bug, Func<DateTimeOffset> now)
{
    private long _lastId = 1_000;

    public Dictionary<string, (long Version, byte[] Bytes)> States { get; } = [];

    public SortedDictionary<long, SimulatedMessage> Messages { get; } = [];

    public SortedDictionary<long, (QueuedSend Send, DateTimeOffset NotBefore)> Queue { get; } = [];

    public SortedDictionary<long, Wakeup> Wakeups { get; } = [];

    public Dictionary<string, byte[]> Answers { get; } = [];

    public HashSet<string> Suppressed { get; } = [];

    public (long Version, PermitState? State) Limiter { get; private set; }

    /// <summary>Wake-ups that were consumed, and how often.</summary>
    public Dictionary<long, int> Consumed { get; } = [];

    public long NextId() => ++_lastId;

    public bool IsSuppressed(long customer) => Suppressed.Contains(SimulatedCustomer.ZaloIdOf(customer));

    public TurnOutcome Commit(Turn turn)
    {
        var judged = bug == PlantedBug.VersionIsNotChecked ? turn with { State = null } : turn;
        if (TurnGate.Judge(judged, FactsOf(judged)).Refusal is { } refusal)
        {
            return refusal;
        }

        foreach (var id in turn.Consumes)
        {
            Consumed[id] = Consumed.GetValueOrDefault(id) + 1;
            Wakeups.Remove(id);
        }

        foreach (var id in turn.Cancels)
        {
            Wakeups.Remove(id);
        }

        foreach (var id in turn.Dequeues)
        {
            Queue.Remove(id);
        }

        foreach (var wakeup in turn.Produces)
        {
            Wakeups.Add(wakeup.Id, wakeup.ToWakeup());
        }

        foreach (var claim in turn.Claims.OfType<IdempotencyClaim>())
        {
            Answers.Add(claim.Key, claim.Response);
        }

        foreach (var row in turn.Rows)
        {
            Write(row);
        }

        var version = 0L;
        if (turn.State is { } state)
        {
            version = States.GetValueOrDefault(state.Key.Text).Version + 1;
            States[state.Key.Text] = (version, state.Bytes!);
        }

        return new TurnOutcome.Committed(version);
    }

    /// <summary>Stores a limiter's state over the version that was read; false where another one has stored since.</summary>
    public bool StoreLimiter(long version, PermitState state)
    {
        if (Limiter.Version != version)
        {
            return false;
        }

        Limiter = (version + 1, state);
        return true;
    }

    private BatchFacts FactsOf(Turn turn)
    {
        var facts = new BatchFacts();
        if (turn.State is { } state && States.TryGetValue(state.Key.Text, out var stored))
        {
            facts.States.Add(state.Key.Text, stored.Version);
        }

        facts.Wakeups.UnionWith(turn.Consumes.Where(Wakeups.ContainsKey));
        facts.Queue.UnionWith(turn.Dequeues.Where(Queue.ContainsKey));
        foreach (var claim in turn.Claims.OfType<IdempotencyClaim>().Where(c => Answers.ContainsKey(c.Key)))
        {
            facts.Taken.Add(claim, 0);
        }

        facts.Hit.UnionWith(turn.Guards.OfType<SuppressionGuard>().Where(g => Suppressed.Contains(g.Value)));
        return facts;
    }

    private void Write(Row row)
    {
        switch (row)
        {
            case QueuedMessageRow queued:
                Messages.Add(queued.Id, new SimulatedMessage(queued, now()));
                Queue.Add(queued.Id, (SendOf(queued), queued.NotBefore ?? queued.At));
                break;
            case RequeuedMessageRow again:
                Queue.Add(again.Send.MessageId, (again.Send, again.NotBefore));
                break;
            case DroppedMessageRow dropped:
                Messages[dropped.MessageId].Status = SimulatedStatus.Failed;
                break;
            case SendingRow sending:
                Messages[sending.MessageId].Begin(sending.Attempt, sending.Deadline, now());
                break;
            case SendResultRow result:
                Settle(result);
                break;
            case WithdrawnMessagesRow withdrawn:
                Withdraw(withdrawn);
                break;
        }
    }

    private static QueuedSend SendOf(QueuedMessageRow row) =>
        new(row.Id, row.Account, row.OaId, row.Category, row.CustomerId, row.CampaignId, row.JourneyId, row.Recipient, row.BodyJson, row.SendBefore, 0)
        {
            Channel = row.Channel,
            ExpiresAt = row.ExpiresAt,
        };

    /// <summary>Settles that attempt, and only while it is open.</summary>
    private void Settle(SendResultRow result)
    {
        var message = Messages[result.MessageId];
        if (!message.IsOpen || message.Attempt != result.Attempt)
        {
            return;
        }

        message.Settle(result);
        if (result.Requeue is { } requeue)
        {
            if (message.IsWithdrawn)
            {
                message.Status = SimulatedStatus.Failed;
            }
            else
            {
                Queue.Add(requeue.MessageId, (requeue, result.NotBefore));
            }
        }
    }

    private void Withdraw(WithdrawnMessagesRow withdrawn)
    {
        foreach (var message in Messages.Values.Where(m => m.Row.CustomerId == withdrawn.CustomerId && m.Row.NeedsConsent
            && withdrawn.Of.Contains((m.Row.Channel, m.Row.Category)) && m.Status == SimulatedStatus.Queued))
        {
            message.IsWithdrawn = true;
            if (Queue.Remove(message.Row.Id))
            {
                message.Status = SimulatedStatus.Failed;
            }
        }
    }
}

internal enum SimulatedStatus
{
    Queued,
    Sending,
    Unknown,
    Sent,
    Failed,
}

/// <summary>A message's rows.</summary>
internal sealed class SimulatedMessage(QueuedMessageRow row, DateTimeOffset queuedAt)
{
    public QueuedMessageRow Row { get; } = row;

    public DateTimeOffset QueuedAt { get; } = queuedAt;

    public SimulatedStatus Status { get; set; } = SimulatedStatus.Queued;

    public int Attempt { get; private set; }

    public DateTimeOffset Deadline { get; private set; }

    public DateTimeOffset? SentAt { get; private set; }

    /// <summary>When it was committed that it is about to be sent.</summary>
    public DateTimeOffset? BegunAt { get; private set; }

    public bool IsWithdrawn { get; set; }

    public bool IsOpen => Status is SimulatedStatus.Sending or SimulatedStatus.Unknown;

    public void Begin(int attempt, DateTimeOffset deadline, DateTimeOffset now) => (Status, Attempt, Deadline, BegunAt) = (SimulatedStatus.Sending, attempt, deadline, now);

    public void Settle(SendResultRow result)
    {
        Status = result.Result switch
        {
            SendResult.Sent => SimulatedStatus.Sent,
            SendResult.Failed => SimulatedStatus.Failed,
            SendResult.Unknown => SimulatedStatus.Unknown,
            _ => SimulatedStatus.Queued,
        };
        SentAt = result.Result == SendResult.Sent ? result.At : null;
    }
}
