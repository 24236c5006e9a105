using Microsoft.Extensions.Logging;
using ZaloOrleans.Errors;

namespace ZaloOrleans.Turns;

/// <summary>
/// Small reads that many ask for at the same time, made in few queries: while one runs, what is asked meanwhile gathers for the next. Who asks alone
/// waits for nobody.
/// </summary>
/// <param name="what">What is read, for the log.</param>
/// <param name="options">How many at once.</param>
/// <param name="gate">Whether the database is there.</param>
/// <param name="clock">Limits a query's time.</param>
/// <param name="log">Told of what failed.</param>
/// <param name="query">Answers all that is asked, each at its place. It changes nothing; it may be left to itself.</param>
internal sealed partial class GroupedReads<TAsked, TAnswer>(
    string what, GroupedReadOptions options, DatabaseGate gate, TimeProvider clock, ILogger log, Func<IReadOnlyList<TAsked>, Task<TAnswer[]>> query)
{
    private const int MostWaiting = 50_000;

    // A statement has 3 s on the server: no answer by then means that it is not there.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(3.5);
    private readonly Queue<Request> _waiting = new();
    private int _readers;

    /// <summary>Reads for one. Throws <see cref="BusyException"/> while the database is away or too many wait.</summary>
    public Task<TAnswer> ReadAsync(TAsked asked)
    {
        gate.ThrowIfDown();
        var request = new Request(asked);
        lock (_waiting)
        {
            if (_waiting.Count >= MostWaiting)
            {
                throw new BusyException($"Too many wait for {what}.");
            }

            _waiting.Enqueue(request);
            if (_readers == options.Readers)
            {
                return request.Done.Task;
            }

            _readers++;
        }

        // Not where the caller runs: a grain's turn would read for others.
        _ = Task.Run(ReadWaitingAsync);
        return request.Done.Task;
    }

    private async Task ReadWaitingAsync()
    {
        while (Next() is { Count: > 0 } requests)
        {
            await AnswerAsync(requests).ConfigureAwait(false);
        }
    }

    /// <summary>The next to read; none: this reader's work is over.</summary>
    private List<Request> Next()
    {
        lock (_waiting)
        {
            var requests = new List<Request>(Math.Min(_waiting.Count, options.AtOnce));
            while (requests.Count < options.AtOnce && _waiting.TryDequeue(out var request))
            {
                requests.Add(request);
            }

            _readers -= requests.Count == 0 ? 1 : 0;
            return requests;
        }
    }

    private async Task AnswerAsync(List<Request> requests)
    {
        try
        {
            gate.ThrowIfDown();
            var answers = await query([.. requests.Select(r => r.Asked)]).WaitAsync(Limit, clock).ConfigureAwait(false);
            for (var i = 0; i < requests.Count; i++)
            {
                requests[i].Done.TrySetResult(answers[i]);
            }
        }
        catch (Exception e) when (!gate.Report(e) && gate.IsUp && requests.Count > 1)
        {
            // One of them is bad, and the others, maybe of other accounts, are not to suffer for it.
            foreach (var request in requests)
            {
                await AnswerAsync([request]).ConfigureAwait(false);
            }
        }
        catch (Exception e)
        {
            LogFailed(what, requests.Count, e.Message);
            requests.ForEach(r => r.Done.TrySetException(new BusyException($"The database did not give {what}; nothing was done.")));
        }
    }

    private sealed record Request(TAsked Asked)
    {
        public TaskCompletionSource<TAnswer> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Reading {What} for {Count} failed: {Reason}")]
    private partial void LogFailed(string what, int count, string reason);
}

/// <summary>How much is read at once.</summary>
/// <param name="Readers">Most queries at the same time, 1 or more.</param>
/// <param name="AtOnce">Most that one query reads for, 1 or more.</param>
internal sealed record GroupedReadOptions(int Readers, int AtOnce);
