using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using ZaloOrleans.Catalog;
using ZaloOrleans.Decisions;
using ZaloOrleans.Devices;
using ZaloOrleans.Experiments;
using ZaloOrleans.Ids;
using ZaloOrleans.Ingest;
using ZaloOrleans.Journeys;
using ZaloOrleans.Limits;
using ZaloOrleans.Messaging;
using ZaloOrleans.Policy;
using ZaloOrleans.Privacy;
using ZaloOrleans.Query;
using ZaloOrleans.Rules;
using ZaloOrleans.Turns;
using ZaloOrleans.Wakeups;
using ZaloOrleans.Zalo;

namespace ZaloOrleans.Customers;

/// <summary>One customer: its turns, one at a time.</summary>
[GrainType("customer")]
[Orleans.Placement.RandomPlacement]
public sealed partial class CustomerGrain(
    TurnRuntime runtime, PolicyCache policies, CustomerReader reader, IdentityReader identities, HistoryMove history, ConversationReader conversations,
    SendHistoryReader histories, SuppressionReader suppressionList, AssignmentReader assignments, FeedbackReader feedbackReader, ErasureReader erasures, ErasedPersons erased,
    IdempotencyReader answers, DecisionReader decisions, TemplateRenderer templates, ZaloOptions zalo, CustomerMetrics metrics, ILogger<CustomerGrain> log)
    : TurnGrain<CustomerState>(runtime), ICustomerGrain
{
    private const int MostTries = 4;
    private CustomerProfile? _profile;

    private long CustomerId => Key.NumberAt(0);

    [ReadOnly]
    public async Task<ImmutableArray<bool>> Evaluate(ImmutableArray<string> rulesJson)
    {
        var now = Now(State?.At ?? default);
        var (customer, known) = await SurvivorAsync();
        var attributes = known is { } row ? row.Profile.Attributes() : CustomerProfile.Empty.Attributes();
        var holds = ImmutableArray.CreateBuilder<bool>(rulesJson.Length);
        foreach (var json in rulesJson)
        {
            using var document = JsonDocument.Parse(json);
            var rule = RuleReader.Read(document.RootElement, "", new Faults()) ?? throw new ArgumentException("Not a rule.", nameof(rulesJson));
            var counts = new Dictionary<EventQuery, long>();
            foreach (var query in rule.EventQueries())
            {
                // Counting takes as long as there is to count; the server has a limit for it.
                counts[query] = await Runtime.Gate.ReadAsync(() => reader.CountAsync(Account, customer, query, now), Timeout.InfiniteTimeSpan);
            }

            holds.Add(rule.Holds(new RuleFacts(attributes, counts)));
        }

        return holds.ToImmutable();
    }

    protected override async Task<WakeOutcome> HandleAsync(Wakeup wakeup)
    {
        try
        {
            return State is { Facts.Erased: true } ? await ForgetAsync(wakeup) : await TakeAsync(wakeup);
        }
        catch (MergedException merged)
        {
            return await ForwardAsync(wakeup, merged.Into);
        }
        catch (ErasedException)
        {
            return await ForgetAsync(wakeup);
        }
    }

    private Task<WakeOutcome> TakeAsync(Wakeup wakeup) => wakeup.Kind switch
    {
        MergeWords.Settle => SettleAsync(wakeup, Json.Read<SettleIdentity>(wakeup.Payload)),
        MergeWords.Adopt => AdoptHistoryAsync(wakeup, Json.Read<AdoptHistory>(wakeup.Payload)),
        JourneyWords.Ask => DecideAsync(wakeup, Json.Read<AskToSend>(wakeup.Payload)),
        SenderWords.DecideAgain => DecideAgainAsync(wakeup, Json.Read<DecideAgain>(wakeup.Payload)),
        SenderWords.Unreached => LearnAsync(wakeup, Json.Read<UnreachedPerson>(wakeup.Payload)),
        JourneyWords.Ended => RunEndedAsync(wakeup, Json.Read<RunEnded>(wakeup.Payload)),
        DeviceWords.Adopt => AdoptAsync(wakeup, Json.Read<AdoptSessions>(wakeup.Payload)),
        _ => throw new InvalidOperationException($"A customer knows no wake-up '{wakeup.Kind}'."),
    };

    /// <summary>
    /// The state to decide on: what is in memory, with the facts and assignments read again where somebody changed the customer's rows outside its turns.
    /// Null where there is no such customer. Throws <see cref="MergedException"/> where it has become another, and <see cref="ErasedException"/>
    /// where it was erased, unless that is to be decided on, too.
    /// </summary>
    private async Task<CustomerState?> CurrentAsync(bool mayBeNew = false, bool mayBeErased = false)
    {
        if (State is { Facts.MergedInto: > 0 and var into })
        {
            throw new MergedException(into);
        }

        if (State is { Facts.Erased: true })
        {
            return mayBeErased ? State : throw new ErasedException();
        }

        if ((State is { Shape: CustomerState.CurrentShape } && !IsStale) || (State is null && mayBeNew))
        {
            return State;
        }

        if (await ReadAsync() is not { } row)
        {
            return null;
        }

        if (row.Facts.MergedInto > 0)
        {
            throw new MergedException(row.Facts.MergedInto);
        }

        if (row.Facts.Erased)
        {
            return mayBeErased ? Forgotten(State?.At ?? default) : throw new ErasedException();
        }

        _profile = row.Profile;
        var known = State is { Shape: CustomerState.CurrentShape } ? State.Relations : await RelationsAsync();
        return (State ?? new CustomerState()) with
        {
            Shape = CustomerState.CurrentShape,
            Facts = row.Facts,
            Assignments = await Runtime.Gate.ReadAsync(() => assignments.NewestAsync(Account, CustomerId)),
            Relations = known.After(new ProfilePatch(ImmutableDictionary<string, string?>.Empty, row.Profile.Traits.ToImmutableDictionary(t => t.Key, t => (string?)t.Value)), 0, Now(default)),
        };
    }

    /// <summary>What the customer's events say of how they stand to Official Accounts, for a state that does not have it.</summary>
    private async Task<ImmutableArray<OaRelation>> RelationsAsync() =>
        await Runtime.Gate.ReadAsync(() => reader.LastOfAsync(Account, CustomerId, ConversationWindow.Events, Now(default))) is { } last
            ? [new OaRelation(0) { LastInteraction = last }] : [];

    private async Task<CustomerProfile> ProfileAsync() =>
        _profile ??= (await ReadAsync())?.Profile ?? CustomerProfile.Empty;

    private Task<CustomerRecord?> ReadAsync() => Runtime.Gate.ReadAsync(() => reader.ReadAsync(Account, CustomerId));

    private async Task<WakeOutcome> RunEndedAsync(Wakeup wakeup, RunEnded ended)
    {
        for (var tries = 0; ; tries++)
        {
            var turn = new Turn { Account = Account, Consumes = [wakeup.Id] };
            var state = await CurrentAsync();
            var run = state?.Journeys.FirstOrDefault(r => r.RunId == ended.RunId);
            if (run is not null && ended.Sequence > run.LastIn + 1)
            {
                return WakeOutcome.Later;
            }

            await using var lease = await Runtime.DrawAsync((IdSequence.Wakeups, 1));
            var outcome = state is null || run is null
                ? await CommitAsync(turn)
                : await CommitAsync(turn with { Produces = HistoryOf(run, Now(state.At, wakeup), lease.Bag) }, state with { At = Now(state.At, wakeup), Journeys = state.Journeys.Remove(run) });
            if (IsHandled(outcome, tries))
            {
                return WakeOutcome.Done;
            }
        }
    }

    /// <summary>Zalo said why the customer cannot be written to: the next decision knows.</summary>
    private async Task<WakeOutcome> LearnAsync(Wakeup wakeup, UnreachedPerson person)
    {
        for (var tries = 0; ; tries++)
        {
            var state = await CurrentAsync();
            var turn = new Turn { Account = Account, Consumes = [wakeup.Id] };
            var outcome = state is null
                ? await CommitAsync(turn)
                : await CommitAsync(turn, state with { At = Now(state.At, wakeup), Unreached = state.Unreached.With(person) });
            if (IsHandled(outcome, tries))
            {
                return WakeOutcome.Done;
            }
        }
    }

    private async Task<WakeOutcome> AdoptAsync(Wakeup wakeup, AdoptSessions adopt)
    {
        for (var tries = 0; ; tries++)
        {
            var state = await CurrentAsync();
            var turn = new Turn { Account = Account, Consumes = [wakeup.Id] };
            var outcome = state is null
                ? await CommitAsync(turn)
                : await CommitAsync(turn, state with { At = Now(state.At, wakeup), Sessions = DeviceTurns.Adopt(state.Sessions, adopt.Sessions) });
            if (IsHandled(outcome, tries))
            {
                return WakeOutcome.Done;
            }
        }
    }

    /// <summary>Whether a wake-up's turn is done with. False asks for another try on the true state; what cannot be is an exception.</summary>
    private static bool IsHandled(TurnOutcome outcome, int tries) => outcome switch
    {
        TurnOutcome.Committed or TurnOutcome.WakeupGone => true,
        TurnOutcome.VersionConflict when tries < MostTries => false,
        TurnOutcome.Failed failed => throw new InvalidOperationException($"{failed.SqlState} {failed.Reason}"),
        _ => throw new InvalidOperationException($"The turn came to {outcome.GetType().Name}."),
    };
}
