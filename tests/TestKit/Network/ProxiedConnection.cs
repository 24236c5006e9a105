using System.Net.Sockets;

namespace ZaloOrleans.TestKit;

/// <summary>One connection through a <see cref="FaultProxy"/>.</summary>
internal sealed class ProxiedConnection(Socket client, ProxyFaults faults) : IDisposable
{
    private const int BufferBytes = 64 * 1024;

    private readonly CancellationTokenSource _cut = new();
    private readonly Socket _server = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private volatile AnswerDrop? _drop;

    /// <summary>Forwards until both sides have ended, one is lost, or the connection is cut.</summary>
    public async Task RunAsync(string host, int port)
    {
        try
        {
            client.NoDelay = _server.NoDelay = true;
            await _server.ConnectAsync(host, port, _cut.Token);
            await Task.WhenAll(CutOnLossAsync(ForwardQuestionsAsync()), CutOnLossAsync(ForwardAnswersAsync()));
        }
        catch (Exception ended) when (IsLoss(ended))
        {
            // With no time to linger, closing sends a reset: what the crash of a peer looks like.
            client.LingerState = _server.LingerState = new LingerOption(true, 0);
        }
    }

    /// <summary>Resets both sides.</summary>
    public void Cut() => _cut.Cancel();

    public void Dispose()
    {
        client.Dispose();
        _server.Dispose();
        _drop?.Finish();
    }

    private async Task ForwardQuestionsAsync()
    {
        var buffer = new byte[BufferBytes];
        while (await client.ReceiveAsync(buffer, _cut.Token) is > 0 and var count)
        {
            await faults.PassAsync(_cut.Token);
            _drop ??= faults.TakeDrop();
            await SendAsync(_server, buffer.AsMemory(0, count));
        }
        _server.Shutdown(SocketShutdown.Send);
    }

    private async Task ForwardAnswersAsync()
    {
        var buffer = new byte[BufferBytes];
        while (await _server.ReceiveAsync(buffer, _cut.Token) is > 0 and var count)
        {
            await faults.PassAsync(_cut.Token);
            var drop = _drop;
            await SendAsync(client, buffer.AsMemory(0, drop?.Allow(count) ?? count));
            // Each piece of the answer starts the wait anew.
            if (drop is not null) _cut.CancelAfter(AnswerDrop.Silence);
        }
        client.Shutdown(SocketShutdown.Send);
    }

    private async Task SendAsync(Socket to, ReadOnlyMemory<byte> bytes)
    {
        while (bytes.Length > 0) bytes = bytes[await to.SendAsync(bytes, _cut.Token)..];
    }

    private async Task CutOnLossAsync(Task forwarding)
    {
        try
        {
            await forwarding;
        }
        catch (Exception ended) when (IsLoss(ended))
        {
            await _cut.CancelAsync();
            throw;
        }
    }

    private static bool IsLoss(Exception ended) => ended is SocketException or OperationCanceledException or ObjectDisposedException;
}
