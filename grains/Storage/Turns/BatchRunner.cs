using System.Data;
using Npgsql;
using ZaloOrleans.Ids;

namespace ZaloOrleans.Turns;

/// <summary>Runs batches on one connection, which it opens when it needs one and drops when it breaks.</summary>
internal sealed class BatchRunner(NpgsqlDataSource database, TurnTables tables, IdBlocks ids, TimeProvider clock) : IAsyncDisposable
{
    private NpgsqlConnection? _connection;

    /// <summary>
    /// How long the database may take for one of the two steps. A statement has 3 s on the server: no answer by then means that it is not
    /// there, and callers learn it within the 5 s of a commit.
    /// </summary>
    private static readonly TimeSpan StepLimit = TimeSpan.FromSeconds(3.5);

    /// <summary>
    /// Commits what passes. Throws <see cref="BatchRefusedException"/> when the database refused a statement (nothing is written),
    /// <see cref="BatchLostException"/> when the connection broke; that one says whether the commit was already on its way.
    /// </summary>
    public async Task<(TurnBatch Batch, DateTimeOffset Now)> RunAsync(IReadOnlyList<PendingTurn> turns)
    {
        var batch = new TurnBatch(turns, tables);
        var now = clock.GetUtcNow();
        var inFlight = false;
        try
        {
            var connection = await OpenAsync().ConfigureAwait(false);
            await batch.CheckAsync(connection).WaitAsync(StepLimit, clock).ConfigureAwait(false);
            await batch.PrepareAsync(ids, now).WaitAsync(StepLimit, clock).ConfigureAwait(false);
            inFlight = true;
            await batch.WriteAsync(connection, now).WaitAsync(StepLimit, clock).ConfigureAwait(false);
            return (batch, now);
        }
        catch (PostgresException e) when (!DatabaseGate.IsConnectionFailure(e))
        {
            await RollBackAsync().ConfigureAwait(false);
            throw new BatchRefusedException(e);
        }
        catch (Exception e) when (DatabaseGate.IsConnectionFailure(e))
        {
            Drop();
            throw new BatchLostException(e, batch, inFlight);
        }
        catch
        {
            // A fault of ours, such as a row without a writer: the transaction must not stay open.
            Drop();
            throw;
        }
    }

    public ValueTask DisposeAsync() => _connection?.DisposeAsync() ?? ValueTask.CompletedTask;

    private async Task<NpgsqlConnection> OpenAsync()
    {
        if (_connection is { State: ConnectionState.Open } open)
        {
            return open;
        }

        Drop();
        _connection = database.CreateConnection();
        await _connection.OpenAsync().WaitAsync(StepLimit, clock).ConfigureAwait(false);
        return _connection;
    }

    private async Task RollBackAsync()
    {
        try
        {
            await using var command = new NpgsqlCommand("rollback", _connection);
            await command.ExecuteNonQueryAsync().WaitAsync(StepLimit, clock).ConfigureAwait(false);
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException or InvalidOperationException)
        {
            Drop();
        }
    }

    /// <summary>
    /// Lets go of the connection without waiting for it: it may be in the middle of something that never ends. Its own limit of time ends
    /// that, and then it is closed.
    /// </summary>
    private void Drop()
    {
        if (_connection is { } old)
        {
            _connection = null;
            _ = CloseAsync(old);
        }
    }

    private async Task CloseAsync(NpgsqlConnection connection)
    {
        for (var tries = 0; tries < 20; tries++)
        {
            try
            {
                await connection.DisposeAsync().ConfigureAwait(false);
                return;
            }
            catch (Exception e) when (e is NpgsqlException or InvalidOperationException or IOException)
            {
                // Still at work.
                await Task.Delay(TimeSpan.FromSeconds(1), clock).ConfigureAwait(false);
            }
        }
    }
}

/// <summary>The database refused a statement of the batch; nothing of it is written.</summary>
internal sealed class BatchRefusedException(PostgresException cause) : Exception(cause.MessageText, cause)
{
    public PostgresException Cause { get; } = cause;
}

/// <summary>The connection broke. <see cref="InFlight"/>: after the commit had been handed over, so that its outcome is unknown.</summary>
internal sealed class BatchLostException(Exception cause, TurnBatch batch, bool inFlight) : Exception(cause.Message, cause)
{
    public TurnBatch Batch { get; } = batch;

    public bool InFlight { get; } = inFlight;
}
