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

    // As for the steps of a batch: callers are promised an answer within 5 s.
    private static readonly TimeSpan ReadLimit = TimeSpan.FromSeconds(3.5);

    // Together under 5 s: how long something runs before it is asked whether the server answers at all, and how long that may take.
    private static readonly TimeSpan LookAfter = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan LookLimit = TimeSpan.FromSeconds(1.5);
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
    /// Reads for somebody who waits. Throws <see cref="BusyException"/> while the database is away, and where it does not answer in time: a
    /// server that hangs breaks no connection, and the connection's own limit is longer than a caller may wait.
    /// </summary>
    /// <param name="read">Reads and changes nothing; it may be left to itself.</param>
    /// <param name="limit">How long it may take; null is 3.5 s, enough for what is found by its key.</param>
    public Task<T> ReadAsync<T>(Func<Task<T>> read, TimeSpan? limit = null)
    {
        ArgumentNullException.ThrowIfNull(read);
        ThrowIfDown();
        return InTimeAsync(read(), limit);
    }

    /// <summary>
    /// Runs what may take its time (a composed query, a change with many statements) for somebody who waits, for as long as the server answers
    /// others. Where it does not, the work is cancelled and left to itself. Throws <see cref="BusyException"/> then, within 5 s, and while the
    /// database is away; what the work throws passes.
    /// </summary>
    /// <param name="work">Changes nothing once it is cancelled.</param>
    public async Task<T> WhileItAnswersAsync<T>(Func<CancellationToken, Task<T>> work)
    {
        ArgumentNullException.ThrowIfNull(work);
        ThrowIfDown();
        var cancel = new CancellationTokenSource();
        var answer = work(cancel.Token);
        while (!await EndsWithinAsync(answer, LookAfter).ConfigureAwait(false))
        {
            if (!IsUp || !await AnswersAsync().ConfigureAwait(false))
            {
                // The connection of the work hangs, and so may its cancelling: nobody waits for either.
                _ = cancel.CancelAsync();
                _ = answer.ContinueWith(abandoned => abandoned.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
                throw new BusyException("The database does not answer; nothing was done.");
            }
        }

        return await answer.ConfigureAwait(false);
    }

    /// <summary>The same for what is under way already.</summary>
    public async Task<T> InTimeAsync<T>(Task<T> answer, TimeSpan? limit = null)
    {
        ArgumentNullException.ThrowIfNull(answer);
        try
        {
            return await answer.WaitAsync(limit ?? ReadLimit, clock).ConfigureAwait(false);
        }
        catch (Exception e) when (Report(e))
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
            OutageThreads.Prepare();
            _ = Task.Run(ProbeUntilUpAsync);
        }

        return true;
    }

    /// <summary>
    /// A server that refuses a statement answers with an error code; one that goes away, or is not there, does not (or with class 57P, 08, 53).
    /// One that does not let the login in (28) is as good as away: so it is for a moment when the login's password changes.
    /// </summary>
    public static bool IsConnectionFailure(Exception failure) => failure switch
    {
        PostgresException e => e.SqlState.StartsWith("57P", StringComparison.Ordinal)
            || e.SqlState.StartsWith("08", StringComparison.Ordinal)
            || e.SqlState.StartsWith("53", StringComparison.Ordinal)
            || e.SqlState.StartsWith("28", StringComparison.Ordinal),
        NpgsqlException or System.Net.Sockets.SocketException or IOException or TimeoutException or ObjectDisposedException => true,
        _ => false,
    };

    private async Task<bool> EndsWithinAsync(Task task, TimeSpan time)
    {
        using var ended = new CancellationTokenSource();
        var first = await Task.WhenAny(task, Task.Delay(time, clock, ended.Token)).ConfigureAwait(false);
        await ended.CancelAsync().ConfigureAwait(false);
        return first == task;
    }

    private async Task<bool> AnswersAsync()
    {
        try
        {
            await ProbeAsync().WaitAsync(LookLimit, clock).ConfigureAwait(false);
            return true;
        }
        catch (Exception e) when (Report(e))
        {
            return false;
        }
    }

    private async Task ProbeAsync(CancellationToken cancellation = default)
    {
        await using var command = database.CreateCommand("-- turns.probe\nselect 1");
        await command.ExecuteScalarAsync(cancellation).ConfigureAwait(false);
    }

    private async Task ProbeUntilUpAsync()
    {
        while (true)
        {
            try
            {
                await Task.Delay(ProbeEvery, clock).ConfigureAwait(false);
                using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(2), clock);
                await ProbeAsync(limit.Token).ConfigureAwait(false);
                OutageThreads.GiveBack();
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
