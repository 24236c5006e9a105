using System.Diagnostics;

namespace ZaloOrleans.Bench.Load;

/// <summary>Callers that each wait for the answer before they call again.</summary>
internal static class ClosedLoop
{
    /// <summary>Runs them for a time. What <paramref name="call"/> answers false to does not count.</summary>
    public static async Task<LoadResult> ForAsync(TimeSpan time, int callers, Func<Random, Task<bool>> call)
    {
        var latency = Latencies.New();
        var counted = 0L;
        var start = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(1, callers).Select(seed => Task.Run(async () =>
        {
            var random = new Random(seed);
            var mine = 0;
            while (Stopwatch.GetElapsedTime(start) < time)
            {
                var since = Stopwatch.GetTimestamp();
                if (await call(random))
                {
                    mine++;
                    Latencies.Record(latency, since);
                }
            }

            Interlocked.Add(ref counted, mine);
        })));
        return new LoadResult(counted, Stopwatch.GetElapsedTime(start), latency);
    }

    /// <summary>Lets them call once for each number from 0.</summary>
    public static async Task<LoadResult> OverAsync(int count, int callers, Func<int, Task> call)
    {
        var latency = Latencies.New();
        var next = -1;
        var start = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(async () =>
        {
            for (var i = Interlocked.Increment(ref next); i < count; i = Interlocked.Increment(ref next))
            {
                var since = Stopwatch.GetTimestamp();
                await call(i);
                Latencies.Record(latency, since);
            }
        })));
        return new LoadResult(count, Stopwatch.GetElapsedTime(start), latency);
    }
}
