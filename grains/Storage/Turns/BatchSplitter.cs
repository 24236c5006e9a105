using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace ZaloOrleans.Turns;

/// <summary>Commits what the database refused as a whole, in halves, on a connection of its own, while the others go on.</summary>
/// <param name="newRunner">Makes the runner that it works with.</param>
/// <param name="settlement">Answers the turns.</param>
/// <param name="failing">Is told of turns that the database refuses.</param>
/// <param name="metrics">What happened.</param>
/// <param name="log">Failures only.</param>
internal sealed partial class BatchSplitter(Func<BatchRunner> newRunner, TurnSettlement settlement, FailingAccounts failing, TurnMetrics metrics, ILogger log)
{
    private readonly Channel<List<PendingTurn>> _batches = Channel.CreateUnbounded<List<PendingTurn>>();
    private int _waiting;

    /// <summary>Turns that wait.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    /// <summary>Takes over turns that were refused together, or that shall be committed alone.</summary>
    public void Add(List<PendingTurn> turns)
    {
        Interlocked.Add(ref _waiting, turns.Count);
        _batches.Writer.TryWrite(turns);
    }

    /// <summary>Works until it is told to stop; what waits then is answered "busy".</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        await using var runner = newRunner();
        try
        {
            await foreach (var turns in _batches.Reader.ReadAllAsync(stopping).ConfigureAwait(false))
            {
                Interlocked.Add(ref _waiting, -turns.Count);
                await SplitAsync(runner, turns, tries: 0).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            while (_batches.Reader.TryRead(out var turns))
            {
                turns.ForEach(t => t.Busy("The silo is stopping; nothing was done."));
            }
        }
    }

    /// <summary>Halves what the database refuses until the turn that it refuses stands alone.</summary>
    private async Task SplitAsync(BatchRunner runner, List<PendingTurn> turns, int tries)
    {
        turns.Where(settlement.IsTooLate).ToList().ForEach(settlement.TooLate);
        turns = turns.Where(t => !t.Done.IsCompleted).ToList();
        if (turns.Count == 0)
        {
            return;
        }

        try
        {
            var (batch, now) = await runner.RunAsync(turns).ConfigureAwait(false);
            settlement.Settle(batch, now);
        }
        catch (BatchRefusedException) when (turns.Count > 1)
        {
            await SplitAsync(runner, turns[..(turns.Count / 2)], 0).ConfigureAwait(false);
            await SplitAsync(runner, turns[(turns.Count / 2)..], 0).ConfigureAwait(false);
        }
        catch (BatchRefusedException e) when (e.Cause is { SqlState: "23505", SchemaName: "engine", TableName: "grains" })
        {
            // Its state was to be new, and somebody made it meanwhile.
            metrics.Refused("version");
            turns[0].Settle(new TurnOutcome.VersionConflict());
        }
        catch (BatchRefusedException e) when (IsPassing(e.Cause) && tries < 3)
        {
            await SplitAsync(runner, turns, tries + 1).ConfigureAwait(false);
        }
        catch (BatchRefusedException e)
        {
            Refused(turns[0], e.Cause);
        }
        catch (BatchLostException e)
        {
            settlement.Lost(e, turns);
        }
        catch (Exception e)
        {
            settlement.Fault(e, turns);
        }
    }

    private void Refused(PendingTurn turn, PostgresException cause)
    {
        if (IsPassing(cause))
        {
            turn.Busy("Somebody else holds a row of this turn; nothing was done.");
            return;
        }

        failing.Failed(turn.Turn.Account);
        var why = new TurnOutcome.Failed(cause.SqlState, cause.ConstraintName ?? cause.MessageText);
        metrics.Refused(why);
        LogFailed(turn.Turn.Account.Value, turn.Turn.State?.Key.Text, why.SqlState, why.Reason);
        turn.Settle(why);
    }

    /// <summary>
    /// Contention, not a fault of the turn: deadlock, lock or statement limit, serialization, and a first insert that another one overtook
    /// (the next check sees it). An assignment is a claim, though its table is the dictionary's.
    /// </summary>
    private static bool IsPassing(PostgresException e) =>
        e.SqlState is "40P01" or "55P03" or "57014" or "40001" || (e.SqlState == "23505" && (e.SchemaName == "engine"));

    [LoggerMessage(Level = LogLevel.Error, Message = "A turn of account {Account}, grain {Grain}, is refused by the database: {SqlState} {Reason}")]
    private partial void LogFailed(long account, string? grain, string sqlState, string reason);
}
