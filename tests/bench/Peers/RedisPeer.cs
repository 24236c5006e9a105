using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using Npgsql;
using Spectre.Console;
using ZaloOrleans.Deploy;

namespace ZaloOrleans.Bench.Peers;

/// <summary>What one would build for messages with caps in an afternoon: Redis, a script, a row. As a process of its own, like the API beside it.</summary>
internal sealed class RedisPeer : IAsyncDisposable
{
    private static readonly TimeSpan StartsWithin = TimeSpan.FromSeconds(30);
    private readonly Process _process;

    private RedisPeer(Process process, Uri api) => (_process, Api) = (process, api);

    public Uri Api { get; }

    /// <summary>Null where there is no Redis: then it is said how to get it.</summary>
    /// <param name="database">The server that the engine writes to as well.</param>
    public static async Task<RedisPeer?> StartAsync(string database)
    {
        if (!Environment.GetEnvironmentVariable("PATH")!.Split(':').Any(folder => File.Exists(Path.Combine(folder, "redis-server"))))
        {
            AnsiConsole.WriteLine("http_message: without its peer, because redis-server is not in PATH. On Debian: apt-get install redis-server");
            return null;
        }

        var ports = new HashSet<int>();
        var api = FreePorts.Take(ports);
        var start = new ProcessStartInfo(DotnetHost.Path, [typeof(RedisPeer).Assembly.Location, RedisPeerApi.Argument, $"{FreePorts.Take(ports)}", $"{api}"])
        {
            RedirectStandardInput = true,
            Environment = { [RedisPeerApi.Database] = Pool(database) },
        };
        var peer = new RedisPeer(Process.Start(start)!, new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{api}")));
        try
        {
            await peer.UpAsync();
            return peer;
        }
        catch
        {
            await peer.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private async Task UpAsync()
    {
        for (var since = Stopwatch.GetTimestamp(); ; await Task.Delay(100))
        {
            try
            {
                using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                await socket.ConnectAsync(Api.Host, Api.Port);
                return;
            }
            catch (SocketException) when (!_process.HasExited && Stopwatch.GetElapsedTime(since) < StartsWithin)
            {
                // Not yet.
            }
        }
    }

    private static string Pool(string database) => new NpgsqlConnectionStringBuilder(database) { MaxPoolSize = 32, NoResetOnClose = true, MaxAutoPrepare = 10, AutoPrepareMinUsages = 2 }.ConnectionString;
}
