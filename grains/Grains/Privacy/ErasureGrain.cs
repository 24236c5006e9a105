using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using ZaloOrleans.Ids;
using ZaloOrleans.Turns;
using ZaloOrleans.Wakeups;

namespace ZaloOrleans.Privacy;

/// <summary>
/// The erasure of one customer, slice by slice. A slice is done and then committed with the wake-up for the next one, so that any silo goes on; if it
/// dies between the two, the slice is done again and finds nothing to do. With the last commit it forgets whom it was about.
/// </summary>
[GrainType("erasure")]
public sealed partial class ErasureGrain(TurnRuntime runtime, ErasureSlices slices, ILogger<ErasureGrain> log) : PumpGrain<ErasureState>(runtime, log), IErasureGrain
{
    // A process that is told to stop waits no longer for it than this.
    private static readonly TimeSpan SliceTime = TimeSpan.FromSeconds(2);

    public Task<string?> Step() => Task.FromResult(State is { } state ? ErasureSteps.WordOf(state.Step) : null);

    protected override async Task<WakeOutcome> HandleAsync(Wakeup wakeup)
    {
        ArgumentNullException.ThrowIfNull(wakeup);
        if (wakeup.Kind == ErasureWords.Begin && State is null)
        {
            return await BeginAsync(wakeup, Json.Read<BeginErasure>(wakeup.Payload));
        }

        return await base.HandleAsync(wakeup);
    }

    private async Task<WakeOutcome> BeginAsync(Wakeup wakeup, BeginErasure begin)
    {
        var now = Now(default, wakeup);
        await using var ids = await Runtime.DrawAsync((IdSequence.Wakeups, 1));
        var goOn = NewWakeup.Now(ids.Bag.Next(IdSequence.Wakeups), Key, now, ErasureWords.GoOn, []) with { DeliveredByCaller = true };
        var turn = new Turn { Account = Account, Consumes = [wakeup.Id], Produces = [goOn] };
        switch (await CommitAsync(turn, ErasureSteps.Begin(begin.Person, begin.Since, now)))
        {
            case TurnOutcome.Committed:
                Signal(goOn.Id);
                return WakeOutcome.Done;

            // Another activation began it.
            case TurnOutcome.WakeupGone or TurnOutcome.VersionConflict:
                return WakeOutcome.Done;

            case var outcome:
                throw new InvalidOperationException($"The turn came to {outcome}.");
        }
    }

    protected override async Task StepAsync(ImmutableArray<long> signals)
    {
        Runtime.Gate.ThrowIfDown();
        await CommitAsync(signals, State is { } state ? await slices.RunAsync(Account, state, SliceTime) : null);
    }

    /// <summary>Commits a slice with the wake-up for the next one. Null: there is nothing to do, and only the signals go.</summary>
    private async Task CommitAsync(ImmutableArray<long> signals, ErasureSlice? slice)
    {
        await using var ids = await Runtime.DrawAsync((IdSequence.Wakeups, 1 + (slice?.Tells.Length ?? 0)));
        var turn = new Turn { Account = Account, Consumes = signals };
        var next = (ErasureState?)null;
        if (State is { } state && slice is not null)
        {
            var now = Now(state.At);
            next = ErasureSteps.After(state, slice, now);
            var goOn = next is null ? null : GoOn(next, now, ids.Bag);
            turn = turn with
            {
                Produces = [.. ErasureSteps.Tell(state, slice, now, ids.Bag), .. goOn is null ? [] : new[] { goOn }],
                Rows = next is null ? [new ErasureDoneRow(Account, state.Person.Customers, now)] : [],
            };
        }

        var outcome = slice is null ? await CommitAsync(turn) : await CommitAsync(turn, next);
        if (outcome is TurnOutcome.Committed && slice is not null && next is null)
        {
            LogDone(Key.Text);
        }
    }

    private NewWakeup GoOn(ErasureState next, DateTimeOffset now, IdBag ids)
    {
        var id = ids.Next(IdSequence.Wakeups);
        return next.RestUntil is { } until
            ? NewWakeup.At(id, Key, until, ErasureWords.GoOn, [])
            : NewWakeup.Now(id, Key, now, ErasureWords.GoOn, []) with { DeliveredByCaller = true };
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Erasure {Erasure} is done.")]
    private partial void LogDone(string erasure);
}
