using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using ZaloOrleans.Bench.Load;

namespace ZaloOrleans.Bench.Http;

/// <summary>
/// Connections that stay open and send the next request when the answer is there. On raw sockets, because it shares two cores with what
/// it measures.
/// </summary>
internal sealed class HttpLoad(Uri api)
{
    private static long _nextId = DateTimeOffset.UtcNow.ToUnixTimeSeconds() * 1_000_000;

    /// <summary>Answers with status 200 so far, all rounds together.</summary>
    public long Answered;

    /// <summary>Each connection goes round its own requests, for a time.</summary>
    public Task<LoadResult> ForAsync(TimeSpan time, IReadOnlyList<RequestTemplate[]> connections) => RunAsync(connections, (since, _) => Stopwatch.GetElapsedTime(since) < time);

    /// <summary>Each connection goes round its own requests, until told to stop.</summary>
    public Task<LoadResult> UntilAsync(IReadOnlyList<RequestTemplate[]> connections, CancellationToken stop) => RunAsync(connections, (_, _) => !stop.IsCancellationRequested);

    /// <summary>Each connection sends each of its requests once.</summary>
    public Task<LoadResult> OnceAsync(IReadOnlyList<RequestTemplate[]> connections) => RunAsync(connections, (_, sent) => sent < connections[0].Length);

    /// <summary>
    /// So many requests a second, spread over the connections, whether answers come or not: each has its time, and what it waits for that its
    /// connection is still busy counts too.
    /// </summary>
    public Task<LoadResult> PacedAsync(TimeSpan time, IReadOnlyList<RequestTemplate[]> connections, double perSecond)
    {
        var between = connections.Count / perSecond;
        return RunAsync(connections, (since, _) => Stopwatch.GetElapsedTime(since) < time, async (since, connection, sent) =>
        {
            var due = since + (long)((sent + ((double)connection / connections.Count)) * between * Stopwatch.Frequency);
            if (Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), due) is { Ticks: > 0 } left)
            {
                await Task.Delay(left);
            }

            return due;
        });
    }

    private Task<LoadResult> RunAsync(IReadOnlyList<RequestTemplate[]> connections, Func<long, int, bool> goOn) =>
        RunAsync(connections, goOn, (_, _, _) => ValueTask.FromResult(Stopwatch.GetTimestamp()));

    private async Task<LoadResult> RunAsync(
        IReadOnlyList<RequestTemplate[]> connections, Func<long, int, bool> goOn, Func<long, int, int, ValueTask<long>> begin)
    {
        var latency = Latencies.New();
        var before = Answered;
        var start = Stopwatch.GetTimestamp();
        await Task.WhenAll(connections.Select((requests, connection) => Task.Run(async () =>
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(api.Host, api.Port);
            var buffer = new byte[256 * 1024];
            for (var sent = 0; goOn(start, sent); sent++)
            {
                var request = requests[sent % requests.Length].Stamp(ref _nextId);
                var since = await begin(start, connection, sent);
                await SendAsync(socket, request);
                await ReceiveAsync(socket, buffer);
                Latencies.Record(latency, since);
                Interlocked.Increment(ref Answered);
            }
        })));
        return new LoadResult(Answered - before, Stopwatch.GetElapsedTime(start), latency);
    }

    private static async ValueTask SendAsync(Socket socket, ReadOnlyMemory<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            bytes = bytes[await socket.SendAsync(bytes)..];
        }
    }

    private static async ValueTask ReceiveAsync(Socket socket, byte[] buffer)
    {
        for (var length = 0; ;)
        {
            var count = await socket.ReceiveAsync(buffer.AsMemory(length));
            length += count;
            var status = HttpAnswer.Status(buffer.AsSpan(0, length));
            if (status == 200)
            {
                return;
            }

            if (status != 0 || count == 0)
            {
                throw new HttpRequestException($"The API answered: {Encoding.UTF8.GetString(buffer, 0, length)}");
            }
        }
    }
}
