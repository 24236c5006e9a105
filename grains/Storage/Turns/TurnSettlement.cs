using Microsoft.Extensions.Logging;

namespace ZaloOrleans.Turns;

/// <summary>Answers turns: after their batch, after a connection that broke, after a fault, and where their time is over.</summary>
/// <param name="queue">Where turns go back to that were not handed over.</param>
/// <param name="gate">Is told of broken connections.</param>
/// <param name="handOffs">Where what is due at once goes after a commit.</param>
/// <param name="metrics">What happened.</param>
/// <param name="options">Limits of time.</param>
/// <param name="clock">The silo's clock.</param>
/// <param name="log">Failures only.</param>
internal sealed partial class TurnSettlement(
    FairQueue<PendingTurn> queue, DatabaseGate gate, HandOffs handOffs, TurnMetrics metrics, TurnOptions options, TimeProvider clock, ILogger log)
{
    public void Settle(TurnBatch batch, DateTimeOffset now)
    {
        handOffs.Offer(batch.HandOffs);
        metrics.Committed(batch.Passed.Count);
        foreach (var turn in batch.Passed)
        {
            turn.Settle(new TurnOutcome.Committed(TurnBatch.NextVersion(turn.Turn.State, now)));
            metrics.Settled(clock.GetElapsedTime(turn.OfferedAt));
        }

        foreach (var (turn, why) in batch.Refused)
        {
            metrics.Refused(why);
            turn.Settle(why);
        }

        foreach (var turn in batch.Held)
        {
            _ = TryAgainAsync(turn);
        }
    }

    private async Task TryAgainAsync(PendingTurn turn)
    {
        await Task.Delay(options.ContendedDelay, clock).ConfigureAwait(false);
        if (IsTooLate(turn))
        {
            TooLate(turn);
        }
        else
        {
            queue.Return(turn.Turn.Account, turn, turn.Bytes);
        }
    }

    public void Lost(BatchLostException e, List<PendingTurn> turns)
    {
        gate.Report(e.InnerException!);
        if (!e.InFlight)
        {
            // Nothing was handed over: the turns wait for the next connection, and are answered "busy" if there is none.
            turns.ForEach(t => queue.Return(t.Turn.Account, t, t.Bytes));
            return;
        }

        LogLost(e.Message, e.Batch.Passed.Count);
        foreach (var turn in e.Batch.Passed)
        {
            metrics.Refused("unknown");
            turn.Unknown();
        }

        // The refused were judged under locks and stay refused; the held were not written.
        e.Batch.Refused.ForEach(r => r.Turn.Settle(r.Why));
        e.Batch.Held.ForEach(t => queue.Return(t.Turn.Account, t, t.Bytes));
    }

    public bool IsTooLate(PendingTurn turn) => clock.GetElapsedTime(turn.OfferedAt) > options.CommitLimit;

    public void TooLate(PendingTurn turn)
    {
        metrics.Refused("busy");
        turn.Busy($"It waited longer than {options.CommitLimit.TotalSeconds:0} s; nothing was done.");
    }

    /// <summary>A fault of the engine itself: nothing was handed over.</summary>
    public void Fault(Exception e, List<PendingTurn> turns)
    {
        LogFault(e);
        turns.ForEach(t => t.Fault(e));
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The connection broke ({Reason}) with {Turns} turns in flight: their outcome is unknown.")]
    private partial void LogLost(string reason, int turns);

    [LoggerMessage(Level = LogLevel.Error, Message = "A batch could not be built.")]
    private partial void LogFault(Exception e);
}
