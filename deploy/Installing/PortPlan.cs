using System.Text.Json;

namespace ZaloOrleans.Deploy;

/// <summary>The ports of an installation, chosen once and kept in <c>ports.json</c>.</summary>
/// <param name="Api">The API's; the only one that a user chooses.</param>
/// <param name="Postgres">The private cluster's.</param>
/// <param name="Simulator">The simulated Zalo's.</param>
/// <param name="Silos">One entry a silo, by number. There may be more entries than silos run now.</param>
public sealed record PortPlan(int Api, int Postgres, int Simulator, IReadOnlyList<SiloPorts> Silos)
{
    /// <summary>The API's port when nothing else is said.</summary>
    public const int DefaultApi = 8080;

    /// <summary>Reads the file; null where there is none.</summary>
    public static PortPlan? Read(string file) =>
        File.Exists(file) ? JsonSerializer.Deserialize<PortPlan>(File.ReadAllText(file), DeployJson.Options) : null;

    /// <summary>The remembered plan with what is missing added: new ports are free ones.</summary>
    /// <param name="remembered">The plan of the last start; null at the first.</param>
    /// <param name="api">The API's port as asked for; null keeps the remembered one, or takes the default.</param>
    /// <param name="silos">How many silos need ports.</param>
    public static PortPlan Complete(PortPlan? remembered, int? api, int silos)
    {
        var apiPort = api ?? remembered?.Api ?? DefaultApi;
        var taken = new HashSet<int> { apiPort };
        if (remembered is not null) taken.UnionWith(remembered.Inner());
        var plan = remembered ?? new PortPlan(apiPort, FreePorts.Take(taken), FreePorts.Take(taken), []);
        var all = plan.Silos.ToList();
        while (all.Count < silos) all.Add(new SiloPorts(FreePorts.Take(taken), FreePorts.Take(taken), FreePorts.Take(taken)));
        return plan with { Api = apiPort, Silos = all };
    }

    public void Write(string file) => PrivateFile.Write(file, JsonSerializer.Serialize(this, DeployJson.Options) + "\n");

    private IEnumerable<int> Inner() => Silos.SelectMany(silo => new[] { silo.Silo, silo.Gateway, silo.Ops }).Append(Postgres).Append(Simulator);
}
