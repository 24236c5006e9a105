using Microsoft.Extensions.Logging;
using ZaloOrleans.Catalog;
using ZaloOrleans.Errors;
using ZaloOrleans.Ids;
using ZaloOrleans.Secrets;
using ZaloOrleans.Turns;
using ZaloOrleans.Wakeups;

namespace ZaloOrleans.Accounts;

/// <summary>
/// The rotation of an account's data key, one slice of secrets and one commit after the other. What a step writes is harmless when it is
/// written again, and one wake-up stands for the next step, so that another silo goes on where one dies.
/// </summary>
[GrainType("data-key")]
public sealed partial class DataKeyGrain(TurnRuntime runtime, DataKeyRotation rotation, ILogger<DataKeyGrain> log)
    : TurnGrain<DataKeyRotationState>(runtime), IDataKeyGrain
{
    private const string Work = "rotate_data_key";
    private const int MostTries = 5;

    // Longer than a look-up by key: a slice is up to a hundred secrets.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(8);

    public async Task<CatalogAnswer> Rotate(string actor)
    {
        ArgumentNullException.ThrowIfNull(actor);
        for (var tries = 0; tries < MostTries; tries++)
        {
            if (await FactsAsync() is not { } facts)
            {
                return CatalogRefusals.NotFound;
            }

            // While one runs its wake-up is replaced: one that was parked, or rests, looks at once.
            var now = Now(State?.At ?? default);
            if (await CommitAsync(new Turn { Account = Account }, DataKeyRotations.Begin(State, facts.ActiveKey, actor, now), TimeSpan.Zero, now) is TurnOutcome.Committed)
            {
                return new CatalogAnswer(CatalogOutcome.Accepted, DataKeyRotations.Progress(State, facts, now), null, []);
            }
        }

        throw new BusyException("The rotation is started by others all the time.");
    }

    public async Task<CatalogAnswer> Progress() => await FactsAsync() is { } facts
        ? CatalogAnswer.Done(DataKeyRotations.Progress(State, facts, Runtime.Clock.GetUtcNow()))
        : CatalogRefusals.NotFound;

    protected override async Task<WakeOutcome> HandleAsync(Wakeup wakeup)
    {
        ArgumentNullException.ThrowIfNull(wakeup);
        var turn = new Turn { Account = Account, Consumes = [wakeup.Id] };
        var now = Now(State?.At ?? default, wakeup);
        if (State is not { Phase: RotationPhase.Running } state || state.WakeupId != wakeup.Id)
        {
            return OutcomeOf(await CommitAsync(turn));
        }

        var (next, pause) = await StepAsync(state, now);
        var outcome = await CommitAsync(turn, next with { At = now, WakeupId = 0 }, pause, now);
        if (outcome is TurnOutcome.Committed && next.Phase == RotationPhase.Done)
        {
            LogDone(Account.Value, next.Replaces);
        }

        return OutcomeOf(outcome);
    }

    /// <summary>Encrypts a slice anew; after the last one of a pass it destroys what may go. How long to rest then; null: it is over.</summary>
    private async Task<(DataKeyRotationState State, TimeSpan? Pause)> StepAsync(DataKeyRotationState state, DateTimeOffset now)
    {
        await InTimeAsync(() => rotation.ReplaceAsync(Account, state.Replaces, state.Actor));
        var active = (await FactsAsync())!.ActiveKey;
        state = DataKeyRotations.Looked(state, await InTimeAsync(() => rotation.EncryptAnewAsync(Account, active, state.Column, state.After)));
        if (state.Column < DataKeyRotation.Columns)
        {
            return (state, TimeSpan.Zero);
        }

        var facts = (await FactsAsync())!;
        if (DataKeyRotations.MayDestroy(facts))
        {
            await InTimeAsync(() => rotation.DestroyAsync(Account, state.Actor));
            facts = (await FactsAsync())!;
        }

        return DataKeyRotations.Passed(state, facts, now);
    }

    /// <summary>Commits a state with the one wake-up for its next step.</summary>
    private async Task<TurnOutcome> CommitAsync(Turn turn, DataKeyRotationState next, TimeSpan? pause, DateTimeOffset now)
    {
        await using var ids = await Runtime.DrawAsync((IdSequence.Wakeups, 1));
        if (next.WakeupId > 0)
        {
            turn = turn with { Cancels = [next.WakeupId] };
        }

        if (pause is { } time)
        {
            var id = ids.Bag.Next(IdSequence.Wakeups);
            turn = turn with { Produces = [time == TimeSpan.Zero ? NewWakeup.Now(id, Key, now, Work, []) : NewWakeup.At(id, Key, now + time, Work, [])] };
            next = next with { WakeupId = id };
        }

        return await CommitAsync(turn, next);
    }

    private Task<DataKeyFacts?> FactsAsync() => Runtime.Gate.ReadAsync(() => rotation.FactsAsync(Account));

    private Task<T> InTimeAsync<T>(Func<Task<T>> step) => Runtime.Gate.ReadAsync(step, Limit);

    /// <summary>What was refused because somebody was faster comes again, and finds out.</summary>
    private static WakeOutcome OutcomeOf(TurnOutcome outcome) => outcome switch
    {
        TurnOutcome.Committed or TurnOutcome.WakeupGone => WakeOutcome.Done,
        TurnOutcome.VersionConflict => WakeOutcome.Later,
        var other => throw new InvalidOperationException($"The turn came to {other}."),
    };

    [LoggerMessage(Level = LogLevel.Information, Message = "The data key of account {Account} was rotated; key {Old} is destroyed.")]
    private partial void LogDone(long account, int old);
}
