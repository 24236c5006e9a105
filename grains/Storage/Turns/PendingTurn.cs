using ZaloOrleans.Errors;

namespace ZaloOrleans.Turns;

/// <summary>A turn on its way to the database, and whoever waits for it.</summary>
internal sealed class PendingTurn(Turn turn, long offeredAt)
{
    private readonly TaskCompletionSource<TurnOutcome> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Turn Turn { get; } = turn;

    /// <summary>Timestamp of the clock when it was offered.</summary>
    public long OfferedAt { get; } = offeredAt;

    /// <summary>What it weighs in a queue, estimated.</summary>
    public int Bytes { get; } = Weigh(turn);

    public Task<TurnOutcome> Done => _done.Task;

    public void Settle(TurnOutcome outcome) => _done.TrySetResult(outcome);

    /// <summary>It was not handed to the database: nothing happened.</summary>
    public void Busy(string why) => _done.TrySetException(new BusyException(why));

    /// <summary>It was in flight when the answer was lost.</summary>
    public void Unknown() =>
        _done.TrySetException(new CommitUnknownException("The connection was lost while the commit was in flight."));

    /// <summary>A fault of the engine itself, before anything was handed to the database.</summary>
    public void Fault(Exception cause) => _done.TrySetException(cause);

    private static int Weigh(Turn turn)
    {
        var bytes = 200 + (turn.State?.Bytes?.Length ?? 0) + (turn.Absorbed?.Bytes?.Length ?? 0);
        foreach (var row in turn.Rows)
        {
            bytes += row.Bytes;
        }

        foreach (var wakeup in turn.Produces)
        {
            bytes += wakeup.Payload.Length + 100;
        }

        return bytes;
    }
}
