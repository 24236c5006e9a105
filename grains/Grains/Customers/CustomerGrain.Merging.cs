using System.Collections.Immutable;
using System.Text.Json.Nodes;
using ZaloOrleans.Ids;
using ZaloOrleans.Ingest;
using ZaloOrleans.Keys;
using ZaloOrleans.Turns;
using ZaloOrleans.Wakeups;

namespace ZaloOrleans.Customers;

public sealed partial class CustomerGrain
{
    private static readonly TimeSpan MoveSlice = TimeSpan.FromSeconds(3);

    /// <summary>The wake-ups that settle whose identities are that were given to this customer and lead to others.</summary>
    private IEnumerable<NewWakeup> Settling(IEnumerable<Identity> conflicts, DateTimeOffset now, IdBag ids) => conflicts
        .Select(i => NewWakeup.Now(ids.Next(IdSequence.Wakeups), Key, now, MergeWords.Settle, Json.Bytes(new SettleIdentity(i.Kind, i.Value)))).ToList();

    /// <summary>
    /// An identity that leads to somebody else was given to this customer: they become one in one commit, or both timelines say that they
    /// do not. The other's state is checked and written with this one's, so that nothing of either is decided in between.
    /// </summary>
    private async Task<WakeOutcome> SettleAsync(Wakeup wakeup, SettleIdentity settle)
    {
        var identity = new Identity(settle.Kind, settle.Value);
        for (var tries = 0; ; tries++)
        {
            var state = await CurrentAsync();
            var found = await identities.FindAsync(Account, [identity]);
            var otherId = found.GetValueOrDefault(identity);
            var (other, version) = otherId == 0 || otherId == CustomerId ? (null, 0) : await LoadAsync(otherId);
            if (other is { State.Facts.MergedInto: > 0 })
            {
                // It became another one since the identity was looked up.
                if (tries >= MostTries)
                {
                    return WakeOutcome.Later;
                }

                continue;
            }

            var outcome = state is null or { Facts.Deleted: true } || other is null or { State.Facts.Deleted: true } ? await LetBeAsync(wakeup, state)
                : !CustomerMerge.MayBeOne(state.Facts, other.State.Facts) ? await TellConflictAsync(wakeup, settle.Kind, state, otherId)
                : CustomerMerge.OtherSurvives(CustomerId, state.Facts, otherId, other.State.Facts) ? await HandOverAsync(wakeup, state, otherId)
                : await AbsorbAsync(wakeup, state, otherId, other, version);
            if (outcome is TurnOutcome.ClaimTaken)
            {
                // Both timelines say it already.
                outcome = await LetBeAsync(wakeup, state);
            }

            if (IsHandled(outcome, tries))
            {
                return WakeOutcome.Done;
            }
        }
    }

    /// <summary>
    /// Nothing is to be done. With the state, as everything that is decided here: an activation that does not know yet that its customer has
    /// become another is refused, and forwards the question.
    /// </summary>
    private Task<TurnOutcome> LetBeAsync(Wakeup wakeup, CustomerState? state)
    {
        var turn = new Turn { Account = Account, Consumes = [wakeup.Id] };
        return state is null ? CommitAsync(turn) : CommitAsync(turn, state with { At = Now(state.At, wakeup) });
    }

    private async Task<TurnOutcome> AbsorbAsync(Wakeup wakeup, CustomerState state, long otherId, Other other, long version)
    {
        var now = Now(state.At > other.State.At ? state.At : other.State.At, wakeup);
        await using var lease = await Runtime.DrawAsync((IdSequence.Events, 1), (IdSequence.AuditLogs, 2), (IdSequence.Wakeups, 1));
        var merge = CustomerMerge.Decide(Account, CustomerId, state, await ProfileAsync(), otherId, other.State, other.Profile, now, lease.Bag);
        var outcome = await CommitAsync(new Turn
        {
            Account = Account,
            Absorbed = new StateChange(GrainKey.Customer(Account, otherId), version, HotState.Bytes(merge.Gone)),
            Consumes = [wakeup.Id],
            Produces = [Adopting(otherId, now, lease.Bag)],
            Rows = merge.Rows,
        }, merge.Survivor);
        if (outcome is TurnOutcome.Committed)
        {
            _profile = merge.Profile;
        }

        return outcome;
    }

    /// <summary>The other one survives: it settles the same question by an identity of this one's.</summary>
    private async Task<TurnOutcome> HandOverAsync(Wakeup wakeup, CustomerState state, long otherId)
    {
        await using var lease = await Runtime.DrawAsync((IdSequence.Wakeups, 1));
        var own = await Runtime.Gate.ReadAsync(() => identities.AnyOfAsync(Account, CustomerId));
        return await CommitAsync(new Turn
        {
            Account = Account,
            Consumes = [wakeup.Id],
            Produces = own is null ? [] :
            [
                NewWakeup.Now(lease.Bag.Next(IdSequence.Wakeups), GrainKey.Customer(Account, otherId), Now(state.At, wakeup), MergeWords.Settle,
                    Json.Bytes(new SettleIdentity(own.Kind, own.Value))),
            ],
        }, state with { At = Now(state.At, wakeup) });
    }

    private async Task<TurnOutcome> TellConflictAsync(Wakeup wakeup, IdentityKind kind, CustomerState state, long otherId)
    {
        var now = Now(state.At, wakeup);
        await using var lease = await Runtime.DrawAsync((IdSequence.Events, 2));
        return await CommitAsync(new Turn
        {
            Account = Account,
            Consumes = [wakeup.Id],

            // Said once, however often the identity is given again.
            Claims = [new MessageIdClaim(Account, $"{CustomerMerge.Conflict}:{CustomerId}:{otherId}:{kind}", 0)],
            Rows = [Conflict(CustomerId, otherId), Conflict(otherId, CustomerId)],
        }, state with { At = now });

        EventRow Conflict(long of, long with) => new(lease.Bag.Next(IdSequence.Events), Account, of, null, now, CustomerMerge.Conflict,
            new JsonObject { ["kind"] = CustomerMerge.WordOf(kind), ["customerId"] = with }.ToJsonString(Json.Plain), "engine", null);
    }

    private async Task<WakeOutcome> AdoptHistoryAsync(Wakeup wakeup, AdoptHistory adopt)
    {
        if (!await history.MoveAsync(Account, adopt.From, CustomerId, MoveSlice))
        {
            return WakeOutcome.Later;
        }

        return IsHandled(await CommitAsync(new Turn { Account = Account, Consumes = [wakeup.Id] }), MostTries) ? WakeOutcome.Done : WakeOutcome.Later;
    }

    /// <summary>What comes for a customer that has become another goes there, once.</summary>
    private async Task<WakeOutcome> ForwardAsync(Wakeup wakeup, long into)
    {
        await using var lease = await Runtime.DrawAsync((IdSequence.Wakeups, 1));
        var outcome = await CommitAsync(new Turn
        {
            Account = Account,
            Consumes = [wakeup.Id],
            Produces = [NewWakeup.Now(lease.Bag.Next(IdSequence.Wakeups), GrainKey.Customer(Account, into), Now(default, wakeup), wakeup.Kind, wakeup.Payload)],
        });
        return IsHandled(outcome, MostTries) ? WakeOutcome.Done : WakeOutcome.Later;
    }

    /// <summary>The customer that a run is known by.</summary>
    private long EnteredBy(RunningJourney run) => run.Customer == 0 ? CustomerId : run.Customer;

    /// <summary>A run that a merged customer entered goes on writing under its name; what it wrote is moved when it is heard of.</summary>
    private ImmutableArray<NewWakeup> HistoryOf(RunningJourney run, DateTimeOffset now, IdBag ids) => run.Customer == 0 ? [] : [Adopting(run.Customer, now, ids)];

    private NewWakeup Adopting(long from, DateTimeOffset now, IdBag ids) =>
        NewWakeup.Now(ids.Next(IdSequence.Wakeups), Key, now, MergeWords.Adopt, Json.Bytes(new AdoptHistory(from)));

    /// <summary>Another customer as the database has it, with the version of its state; null where it does not exist.</summary>
    private async Task<(Other? Other, long Version)> LoadAsync(long customerId)
    {
        var loaded = await Runtime.Loader.LoadAsync(GrainKey.Customer(Account, customerId));
        if (await Runtime.Gate.ReadAsync(() => reader.ReadAsync(Account, customerId)) is not { } row)
        {
            return (null, 0);
        }

        var state = loaded.Bytes is null ? new CustomerState() : HotState.Read<CustomerState>(loaded.Bytes);
        var assigned = await Runtime.Gate.ReadAsync(() => assignments.NewestAsync(Account, customerId));
        return (new Other(state with { Facts = row.Facts, Assignments = assigned }, row.Profile), loaded.Version);
    }

    /// <summary>Whose this customer's attributes are: its own, or those of the one that it has become.</summary>
    private async Task<(long CustomerId, CustomerRecord? Record)> SurvivorAsync()
    {
        var own = await ReadAsync();
        return own is { Facts.MergedInto: > 0 and var into }
            ? (into, await Runtime.Gate.ReadAsync(() => reader.ReadAsync(Account, into)))
            : (CustomerId, own);
    }

    /// <summary>Another customer.</summary>
    private sealed record Other(CustomerState State, CustomerProfile Profile);

    /// <summary>This customer has become another.</summary>
    private sealed class MergedException(long into) : Exception("The customer was merged.")
    {
        public long Into { get; } = into;
    }
}
