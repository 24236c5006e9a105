using ZaloOrleans.Replay.Events;
using ZaloOrleans.Replay.Orders;
using ZaloOrleans.Replay.Progress;
using ZaloOrleans.Replay.Sending;

namespace ZaloOrleans.Replay;

/// <summary>Sends a whole file.</summary>
internal sealed class Replayer : IDisposable
{
    private readonly ReplayOptions _options;
    private readonly TimeProvider _time;
    private readonly OrderFile _file;
    private readonly Tally _tally = new();
    private readonly BatchApi _api;
    private readonly BatchSender _sender;

    public Replayer(ReplayOptions options, RetryPolicy policy, TimeProvider time)
    {
        _options = options;
        _time = time;
        _file = new OrderFile(options.File, options.Limit);
        _api = new BatchApi(options.Api, options.Key, time);
        _sender = new BatchSender(_api, policy, _tally, time);
    }

    /// <summary>Throws <see cref="OrderFileException"/> when the file is of no use; all else is in the report.</summary>
    public async Task<ReplayReport> RunAsync(IProgressView view, CancellationToken cancellation)
    {
        var (lines, newest) = _file.Survey();
        var events = _options.ShiftToNow && newest is { } last
            ? OrderEvents.EndingAt(_time.GetUtcNow(), last)
            : OrderEvents.AsTheyWere;

        var started = _time.GetTimestamp();
        var sending = SendAllAsync(events, cancellation);
        await view.ShowAsync(lines, () => new ProgressNow(_tally.Settled, _tally.Waiting), sending);
        var stopped = await sending;

        var seconds = Math.Round(_time.GetElapsedTime(started).TotalSeconds, 3);
        // What nobody answered for is not in either.
        var errors = _tally.Failed + Math.Max(0, lines - _tally.Settled);
        return new ReplayReport(
            new Summary(lines, _tally.Accepted, _tally.Duplicates, errors, seconds), _tally.FirstFailures, stopped);
    }

    public void Dispose() => _api.Dispose();

    private async Task<string?> SendAllAsync(OrderEvents events, CancellationToken cancellation)
    {
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = _options.Parallel, CancellationToken = cancellation };
        try
        {
            await Parallel.ForEachAsync(
                Items(events).Chunk(_options.Batch), parallel, async (batch, token) => await _sender.SendAsync(batch, token));
            return null;
        }
        catch (ReplayStoppedException stopped)
        {
            return stopped.Message;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return "interrupted";
        }
    }

    private IEnumerable<BatchItem> Items(OrderEvents events)
    {
        foreach (var read in _file.Read())
        {
            if (read.Line is { } line)
                yield return events.Of(line);
            else
                _tally.Fail(new FailedLine(read.Number, "bad_line", read.Problem));
        }
    }
}
