using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ZaloOrleans.FakeService;

/// <summary>One request a connection, read whole and answered with JSON: enough to stand in for a service, and up in no time.</summary>
internal sealed class TinyHttpServer(int port, Func<string, string, string, int> answer)
{
    private const string Body = """{"id": 7, "apiKey": "zo_live_fake", "wrapped": 0}""";

    /// <summary>Serves for ever.</summary>
    public async Task RunAsync()
    {
        var listener = new TcpListener(IPAddress.Loopback, port);
        listener.Start();
        while (true) _ = ServeAsync(await listener.AcceptTcpClientAsync());
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var connection = client;
        try
        {
            using var reader = new StreamReader(client.GetStream(), Encoding.Latin1);
            var request = (await reader.ReadLineAsync() ?? "").Split(' ');
            if (request.Length < 2) return;
            var status = answer(request[0], request[1], await ReadBodyAsync(reader));
            await client.GetStream().WriteAsync(Encoding.UTF8.GetBytes(
                $"HTTP/1.1 {status} Status\r\nContent-Type: application/json\r\nContent-Length: {Body.Length}\r\nConnection: close\r\n\r\n{Body}"));
        }
        catch (IOException)
        {
            // The client is gone; its answer does not matter.
        }
    }

    private static async Task<string> ReadBodyAsync(StreamReader reader)
    {
        var length = 0;
        while (await reader.ReadLineAsync() is { Length: > 0 } header)
            if (header.StartsWith("content-length:", StringComparison.OrdinalIgnoreCase))
                length = int.Parse(header.Split(':')[1], CultureInfo.InvariantCulture);
        if (length == 0) return "";
        var body = new char[length];
        var read = await reader.ReadBlockAsync(body);
        return Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(body, 0, read));
    }
}
