using ZaloOrleans.TestKit;

namespace ZaloOrleans.Deploy;

/// <summary>Stand-ins for the silo, the API and the simulator: real processes, each in a folder of its own in which its behaviour is set.</summary>
internal sealed class FakePrograms
{
    private const string Name = "ZaloOrleans.FakeService";

    private readonly string _root;

    public FakePrograms(ThrowAwayFolder folder)
    {
        _root = folder.Path;
        foreach (var service in new[] { "silo", "api", "simulator" })
        {
            Directory.CreateDirectory(Path.Combine(_root, service));
            foreach (var extension in new[] { ".dll", ".runtimeconfig.json" })
                File.Copy(Path.Combine(AppContext.BaseDirectory, Name + extension), Path.Combine(_root, service, Name + extension));
        }
    }

    public ServicePrograms Paths => new(Program("silo"), Program("api"), Program("simulator"));

    /// <summary>What the API was sent, a line each; empty when nothing.</summary>
    public IReadOnlyList<string> ApiRequests =>
        File.Exists(In("api", "requests.txt")) ? File.ReadAllLines(In("api", "requests.txt")) : [];

    /// <summary>Sets how one of them behaves from its next start on; "" is well.</summary>
    public void Behave(string service, string behaviour) => File.WriteAllText(In(service, "behaviour.txt"), behaviour);

    private string Program(string service) => In(service, Name + ".dll");

    private string In(string service, string file) => Path.Combine(_root, service, file);
}
