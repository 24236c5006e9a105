using Microsoft.Extensions.Logging;
using Npgsql;
using ZaloOrleans.Errors;

namespace ZaloOrleans.Turns;

/// <summary>
/// Knows whether the database is there. While it is away, loads and commits are answered "busy" at once instead of piling up,
/// and one probe looks for its return.
/// </summary>
public sealed partial class DatabaseGate(NpgsqlDataSource database, TimeProvider clock, ILogger<DatabaseGate> log)
{
    private static readonly TimeSpan ProbeEvery = TimeSpan.FromMilliseconds(250);
    private int _down;

    /// <summary>Whether the last that was heard of the database was an answer.</summary>
    public bool IsUp => Volatile.Read(ref _down) == 0;

    /// <summary>Throws <see cref="BusyException"/> while the database is away.</summary>
    public void ThrowIfDown()
    {
        if (!IsUp)
        {
            throw new BusyException("The database does not answer; nothing was done.");
        }
    }

    /// <summary>
    /// Told of every failure of a connection. Answers whether it means that the database is away, rather than that it refused a statement.
    /// </summary>
    public bool Report(Exception failure)
    {
        if (!IsConnectionFailure(failure))
        {
            return false;
        }

        if (Interlocked.Exchange(ref _down, 1) == 0)
        {
            LogDown(failure.Message);
            _ = Task.Run(ProbeUntilUpAsync);
        }

        return true;
    }

    /// <summary>A server that refuses a statement answers with an error code; one that goes away, or is not there, does not (or with class 57P, 08, 53).</summary>
    public static bool IsConnectionFailure(Exception failure) => failure switch
    {
        PostgresException e => e.SqlState.StartsWith("57P", StringComparison.Ordinal)
            || e.SqlState.StartsWith("08", StringComparison.Ordinal)
            || e.SqlState.StartsWith("53", StringComparison.Ordinal),
        NpgsqlException or System.Net.Sockets.SocketException or IOException or TimeoutException or ObjectDisposedException => true,
        _ => false,
    };

    private async Task ProbeUntilUpAsync()
    {
        while (true)
        {
            try
            {
                await Task.Delay(ProbeEvery, clock).ConfigureAwait(false);
                using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(2), clock);
                await using var command = database.CreateCommand("-- turns.probe\nselect 1");
                await command.ExecuteScalarAsync(limit.Token).ConfigureAwait(false);
                Volatile.Write(ref _down, 0);
                LogUp();
                return;
            }
            catch (ObjectDisposedException)
            {
                return;
            }
            catch (Exception e) when (e is NpgsqlException or OperationCanceledException or System.Net.Sockets.SocketException or IOException or TimeoutException)
            {
                LogStillDown(e.Message);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The database is away: {Reason}. Loads and commits answer busy until it is back.")]
    private partial void LogDown(string reason);

    [LoggerMessage(Level = LogLevel.Debug, Message = "The database is still away: {Reason}")]
    private partial void LogStillDown(string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "The database is back.")]
    private partial void LogUp();
}
