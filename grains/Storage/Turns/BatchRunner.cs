using System.Data;
using Npgsql;
using ZaloOrleans.Ids;

namespace ZaloOrleans.Turns;

/// <summary>Runs batches on one connection, which it opens when it needs one and drops when it breaks.</summary>
internal sealed class BatchRunner(NpgsqlDataSource database, TurnTables tables, IdBlocks ids, TimeProvider clock) : IAsyncDisposable
{
    private NpgsqlConnection? _connection;

    /// <summary>
    /// Commits what passes. Throws <see cref="BatchRefusedException"/> when the database refused a statement (nothing is written),
    /// <see cref="BatchLostException"/> when the connection broke; that one says whether the commit was already on its way.
    /// </summary>
    public async Task<(TurnBatch Batch, DateTimeOffset Now)> RunAsync(IReadOnlyList<PendingTurn> turns, CancellationToken cancellation)
    {
        var batch = new TurnBatch(turns, tables);
        var now = clock.GetUtcNow();
        var inFlight = false;
        try
        {
            var connection = await OpenAsync(cancellation).ConfigureAwait(false);
            await batch.CheckAsync(connection, cancellation).ConfigureAwait(false);
            await batch.PrepareAsync(ids, now).ConfigureAwait(false);
            inFlight = true;
            await batch.WriteAsync(connection, now, cancellation).ConfigureAwait(false);
            return (batch, now);
        }
        catch (PostgresException e) when (!DatabaseGate.IsConnectionFailure(e))
        {
            await RollBackAsync(cancellation).ConfigureAwait(false);
            throw new BatchRefusedException(e);
        }
        catch (Exception e) when (DatabaseGate.IsConnectionFailure(e) || e is OperationCanceledException)
        {
            await DropAsync().ConfigureAwait(false);
            throw new BatchLostException(e, batch, inFlight);
        }
        catch
        {
            // A fault of ours, such as a row without a writer: the transaction must not stay open.
            await DropAsync().ConfigureAwait(false);
            throw;
        }
    }

    public async ValueTask DisposeAsync() => await DropAsync().ConfigureAwait(false);

    private async Task<NpgsqlConnection> OpenAsync(CancellationToken cancellation)
    {
        if (_connection is { State: ConnectionState.Open } open)
        {
            return open;
        }

        await DropAsync().ConfigureAwait(false);
        return _connection = await database.OpenConnectionAsync(cancellation).ConfigureAwait(false);
    }

    private async Task RollBackAsync(CancellationToken cancellation)
    {
        try
        {
            await using var command = new NpgsqlCommand("rollback", _connection);
            await command.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (e is NpgsqlException or OperationCanceledException or InvalidOperationException)
        {
            await DropAsync().ConfigureAwait(false);
        }
    }

    private async Task DropAsync()
    {
        if (_connection is { } old)
        {
            _connection = null;
            await old.DisposeAsync().ConfigureAwait(false);
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
