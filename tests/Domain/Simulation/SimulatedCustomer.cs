using System.Collections.Immutable;
using System.Text;
using ZaloOrleans.Consents;
using ZaloOrleans.Customers;
using ZaloOrleans.Decisions;
using ZaloOrleans.Ids;
using ZaloOrleans.Keys;
using ZaloOrleans.Limits;
using ZaloOrleans.Messaging;
using ZaloOrleans.Policy;
using ZaloOrleans.Turns;
using ZaloOrleans.Wakeups;

namespace ZaloOrleans.Simulation;

/// <summary>What a client asks for.</summary>
/// <param name="Key">The idempotency key; null where a wake-up asks.</param>
/// <param name="Customer">For whom.</param>
/// <param name="Category">Of what kind.</param>
/// <param name="ExpiresAt">Until when.</param>
internal sealed record SimulatedRequest(string? Key, long Customer, MessageCategory Category, DateTimeOffset? ExpiresAt);

/// <summary>An activation of a customer, in one silo: its state in memory, one turn after the other, and the engine's decisions.</summary>
internal sealed class SimulatedCustomer(SimulatedWorld world, SimulatedSilo silo, long id)
{
    private const int MostTries = 20;
    private CustomerState? _state;
    private long _version;
    private bool _isBusy;

    private GrainKey Key => GrainKey.Customer(SimulatedWorld.Account, id);

    public static string ZaloIdOf(long customer) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"900{customer}");

    /// <summary>Decides about a request. The answer is the first one to its key, however often it is asked.</summary>
    public Task<byte[]?> AskAsync(SimulatedRequest request, Wakeup? wakeup) => InTurnAsync<byte[]?>(async () =>
    {
        var suppressed = ImmutableArray<string>.Empty;
        for (var tries = 0; tries < MostTries; tries++)
        {
            if (request.Key is { } key && world.Tables.Answers.TryGetValue(key, out var first))
            {
                return first;
            }

            var (state, policy, now) = (await LoadAsync(), silo.Policy, world.Now);
            var intent = new MessageIntent(MessageChannel.Oa, request.Category, null, request.ExpiresAt);
            var inputs = await InputsAsync(state, intent, policy, now, suppressed, again: 0);
            var decision = MessageDecisions.Decide(inputs, policy);
            var message = decision.IsQueued ? new ComposedMessage(state.Facts.ZaloUserId!, new MessageContent.Words("Chào", []), "{}") : null;
            var decided = DecidedMessage.Of(SimulatedWorld.Account, state, inputs, decision, message, policy, Ids());
            var answer = Encoding.UTF8.GetBytes($"{decision.Outcome} {decision.Code} {decided.MessageId}");
            var turn = new Turn
            {
                Account = SimulatedWorld.Account,
                Guards = decided.Guards,
                Rows = decided.Rows,
                Claims = request.Key is null || world.Bug == PlantedBug.AnswerIsKeptLater ? [] : [new IdempotencyClaim(SimulatedWorld.Account, request.Key, [], 200, answer)],
                Consumes = wakeup is null || world.Bug == PlantedBug.WakeupIsConsumedLater ? [] : [wakeup.Id],
            };
            var next = world.Bug == PlantedBug.SlotIsTakenLater ? decided.Next with { Sends = inputs.Sends } : decided.Next;
            var outcome = await CommitAsync(turn, next, () => world.Decided(inputs, decision, policy, decided.MessageId, wakeup?.Id, decided.Rows));
            if (outcome is TurnOutcome.Committed)
            {
                await AfterwardsAsync(request, wakeup, answer, decided);
                return answer;
            }

            if (outcome is TurnOutcome.WakeupGone)
            {
                return null;
            }

            suppressed = outcome is TurnOutcome.Guarded ? ["zalo_id"] : suppressed;
        }

        return null;
    });

    /// <summary>A message was not sent in the time for which it was decided.</summary>
    public Task AgainAsync(Wakeup wakeup, QueuedSend send) => InTurnAsync(async () =>
    {
        var suppressed = ImmutableArray<string>.Empty;
        for (var tries = 0; tries < MostTries; tries++)
        {
            var (state, policy, now) = (await LoadAsync(), silo.Policy, world.Now);
            var inputs = await InputsAsync(state, new MessageIntent(send.Channel, send.Lane, null, send.ExpiresAt), policy, now, suppressed, send.MessageId);
            var decision = MessageDecisions.Decide(inputs, policy);
            var row = decision.IsQueued
                ? (Row)new RequeuedMessageRow(send with { SendBefore = Earlier(decision.DecideAgainAt, decision.ExpiresAt), ExpiresAt = decision.ExpiresAt }, decision.At)
                : new DroppedMessageRow(send.MessageId, $"engine:{decision.Code}");
            var outcome = await CommitAsync(
                new Turn
                {
                    Account = SimulatedWorld.Account,
                    Consumes = [wakeup.Id],
                    Guards = suppressed.IsEmpty ? DecidedMessage.SuppressionsOf(SimulatedWorld.Account, state, send.Lane) : [],
                    Rows = [row],
                },
                state with { At = now, Sends = decision.IsQueued ? inputs.Sends : inputs.Sends.Without(send.MessageId) });
            if (outcome is TurnOutcome.Committed or TurnOutcome.WakeupGone)
            {
                return true;
            }

            suppressed = outcome is TurnOutcome.Guarded ? ["zalo_id"] : suppressed;
        }

        return false;
    });

    /// <summary>The customer agrees to promotions, or withdraws; what waits under that is taken back in the same commit.</summary>
    public Task<bool> SayAsync(bool agrees) => InTurnAsync(async () =>
    {
        for (var tries = 0; tries < MostTries; tries++)
        {
            var (state, now) = (await LoadAsync(), world.Now);
            var after = state.Facts.Consents.With(new ConsentEntry(null, MessageCategory.Promotion, agrees, now));
            var outcome = await CommitAsync(
                new Turn
                {
                    Account = SimulatedWorld.Account,
                    Rows = [WithdrawnMessagesRow.NoConsent(SimulatedWorld.Account, id, state.Facts.Consents.Ended(after))],
                },
                state with { At = now, Facts = state.Facts with { Consents = after } },
                () => world.Said(id, agrees));
            if (outcome is TurnOutcome.Committed)
            {
                return true;
            }
        }

        return false;
    });

    private async Task<DecisionInputs> InputsAsync(
        CustomerState state, MessageIntent intent, AccountPolicy policy, DateTimeOffset now, ImmutableArray<string> suppressed, long again) => new(now, intent, id)
    {
        Suppressed = suppressed,
        Consents = state.Facts.Consents,
        HasAddress = true,
        Relations = state.Relations,
        Sends = await SendsAsync(state, policy.Caps, now),
        Again = again,
    };

    private async Task<SendHistory> SendsAsync(CustomerState state, CapBook book, DateTimeOffset now)
    {
        await world.Schedule.LagAsync(silo.Process, 5);
        if (!state.Sends.IsOf(book))
        {
            return world.CountedAnew(id, book, now);
        }

        var outcomes = world.OutcomesOf(state.Sends.Open.Select(o => o.Id));
        await world.Schedule.LagAsync(silo.Process, 5);
        return state.Sends.Settled(outcomes).Pruned(book, now);
    }

    private async Task<CustomerState> LoadAsync()
    {
        if (_state is null)
        {
            await world.Schedule.LagAsync(silo.Process, 5);
            var (version, bytes) = world.Tables.States[Key.Text];
            (_state, _version) = (HotState.Read<CustomerState>(bytes), version);
        }

        return _state;
    }

    /// <summary>The process may die before the commit, and after it before anybody hears of it.</summary>
    private async Task<TurnOutcome> CommitAsync(Turn turn, CustomerState next, Action? committed = null)
    {
        await world.Schedule.LagAsync(silo.Process, 10);
        var outcome = world.Tables.Commit(turn with { State = new StateChange(Key, _version, HotState.Bytes(next)) });
        _state = null;
        if (outcome is TurnOutcome.Committed { Version: var version })
        {
            (_state, _version) = (next, version);
            committed?.Invoke();
        }

        await world.Schedule.LagAsync(silo.Process, 10);
        return outcome;
    }

    /// <summary>What the planted bugs leave for after the commit.</summary>
    private async Task AfterwardsAsync(SimulatedRequest request, Wakeup? wakeup, byte[] answer, DecidedMessage decided)
    {
        switch (world.Bug)
        {
            case PlantedBug.AnswerIsKeptLater when request.Key is { } key:
                await world.Schedule.LagAsync(silo.Process, 10);
                world.Tables.Answers.TryAdd(key, answer);
                break;
            case PlantedBug.WakeupIsConsumedLater when wakeup is not null:
                await world.Schedule.LagAsync(silo.Process, 10);
                world.Tables.Commit(new Turn { Account = SimulatedWorld.Account, Consumes = [wakeup.Id] });
                break;
            case PlantedBug.SlotIsTakenLater when decided.MessageId is { } message:
                world.Schedule.Start(() => TakeSlotAsync(message, request.Category));
                break;
        }
    }

    private async Task TakeSlotAsync(long message, MessageCategory category)
    {
        await world.Schedule.LagAsync(silo.Process, 500);
        await InTurnAsync(async () =>
        {
            var state = await LoadAsync();
            var capped = new CappedMessage(MessageChannel.Oa, category, SimulatedWorld.Oa, null, null, []);
            return await CommitAsync(new Turn { Account = SimulatedWorld.Account }, state with { Sends = state.Sends.With(message, silo.Policy.Caps, capped) });
        });
    }

    private IdBag Ids() => new(new[] { IdSequence.Decisions, IdSequence.OaMessages }.ToDictionary(s => s, _ => new Queue<long>([world.Tables.NextId()])));

    private async Task<T> InTurnAsync<T>(Func<Task<T>> turn)
    {
        while (_isBusy)
        {
            await world.Schedule.DelayAsync(silo.Process, TimeSpan.FromMilliseconds(2));
        }

        _isBusy = true;
        try
        {
            return await turn();
        }
        finally
        {
            _isBusy = false;
        }
    }

    private static DateTimeOffset? Earlier(DateTimeOffset? one, DateTimeOffset? other) => one < other || other is null ? one : other;
}
