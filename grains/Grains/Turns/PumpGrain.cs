using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using ZaloOrleans.Wakeups;

namespace ZaloOrleans.Turns;

/// <summary>
/// A grain that works by itself for as long as it is signalled. A signal is a wake-up that says "there is work": its row stays until the turn of a step
/// consumes it, and comes again if the activation dies before. Which signals are open follows from the commits.
/// </summary>
/// <typeparam name="TState">The hot state: an immutable record, written as JSON.</typeparam>
public abstract partial class PumpGrain<TState>(TurnRuntime runtime, ILogger log) : TurnGrain<TState>(runtime) where TState : class, IHotState<TState>
{
    private static readonly TimeSpan StaysFor = TimeSpan.FromMinutes(1);
    private readonly List<long> _signals = [];
    private Task _pump = Task.CompletedTask;

    /// <summary>The open signals, as they are now.</summary>
    protected ImmutableArray<long> Signals => [.. _signals];

    /// <summary>Whether no further step is begun. The signals' rows are left to another silo.</summary>
    protected virtual bool IsStopping => false;

    protected override Task<WakeOutcome> HandleAsync(Wakeup wakeup)
    {
        ArgumentNullException.ThrowIfNull(wakeup);
        Signal(wakeup.Id);
        return Task.FromResult(WakeOutcome.Done);
    }

    /// <summary>There is work: steps go on, or begin.</summary>
    protected void Signal(long wakeup)
    {
        if (!_signals.Contains(wakeup))
        {
            _signals.Add(wakeup);
        }

        if (_pump.IsCompleted)
        {
            _pump = PumpAsync();
        }
    }

    /// <summary>
    /// Does a piece of the work and commits it. What is left, and work that comes meanwhile, is done by further steps: while signals are open, there is
    /// a further one. A turn consumes <paramref name="signals"/> and no later ones, which may speak of what the step did not see; a wake-up that it
    /// produces for this grain as delivered by its caller is an open signal.
    /// </summary>
    protected abstract Task StepAsync(ImmutableArray<long> signals);

    protected override void Follow(Turn turn, TurnOutcome outcome)
    {
        ArgumentNullException.ThrowIfNull(turn);
        switch (outcome)
        {
            case TurnOutcome.Committed:
                _signals.RemoveAll(turn.Consumes.Contains);
                _signals.AddRange(turn.Produces.Where(p => p.DeliveredByCaller && p.Target == Key).Select(p => p.Id));
                break;

            case TurnOutcome.WakeupGone gone:
                _signals.RemoveAll(gone.Ids.Contains);
                break;

            case TurnOutcome.VersionConflict:
                // Another activation goes on with it.
                _signals.Clear();
                break;

            case TurnOutcome.DequeueGone:
                break;

            default:
                // A further step would come to the same: it rests, until the signals' rows bring it back.
                throw new InvalidOperationException($"The turn came to {outcome}.");
        }
    }

    private async Task PumpAsync()
    {
        // The call that brought the signal is answered first.
        await Task.Yield();
        try
        {
            while (_signals.Count > 0 && !IsStopping)
            {
                DelayDeactivation(StaysFor);
                await StepAsync(Signals);
            }
        }
        catch (Exception e)
        {
            // The signals' rows are still there and bring the grain back.
            _signals.Clear();
            LogResting(Key.Text, e.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Grain} rests: {Reason}")]
    private partial void LogResting(string grain, string reason);
}
