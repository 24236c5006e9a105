// Stands in for the silo, the API and the simulator in the tests of the deployment: a real process that listens where it is told, says
// that it is healthy, and answers every request alike. The file behaviour.txt beside it makes it fail.
using System.Collections;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using ZaloOrleans.FakeService;

var folder = AppContext.BaseDirectory;
var behaviourFile = Path.Combine(folder, "behaviour.txt");
var behaviour = File.Exists(behaviourFile) ? File.ReadAllText(behaviourFile).Trim() : "";

Console.WriteLine($"fake service started with {string.Join(' ', args)}");
foreach (var name in Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().Select(entry => (string)entry.Key)
    .Where(name => name.StartsWith("ZALO_", StringComparison.Ordinal)).Order())
    Console.WriteLine($"variable {name}");

if (args is ["migrate"])
{
    Console.WriteLine("nothing to migrate");
    return behaviour == "fail-migration" ? 3 : 0;
}
if (behaviour == "exit")
{
    Console.WriteLine("this fake service is broken");
    return 7;
}

using var onTerminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal =>
{
    signal.Cancel = true;
    if (behaviour != "ignore-sigterm") Environment.Exit(0);
});

foreach (var name in new[] { "ZALO_SILO_PORT", "ZALO_GATEWAY_PORT" })
    if (Environment.GetEnvironmentVariable(name) is { } port) new TcpListener(IPAddress.Loopback, Number(port)).Start();

await new TinyHttpServer(Port(), Answer).RunAsync();
return 0;

int Answer(string method, string path, string body)
{
    if (method != "GET") File.AppendAllText(Path.Combine(folder, "requests.txt"), $"{method} {path} {body}\n");
    return behaviour == "unhealthy" ? 503 : behaviour == "refuse-posts" && method == "POST" ? 422 : 200;
}

int Port() => Environment.GetEnvironmentVariable("ZALO_API_URLS") is { } urls
    ? new Uri(urls).Port
    : Number(Environment.GetEnvironmentVariable("ZALO_OPS_PORT") ?? args[Array.IndexOf(args, "--port") + 1]);

static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
