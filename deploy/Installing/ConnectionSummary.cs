namespace ZaloOrleans.Deploy;

/// <summary>Gathers what <c>connection.json</c> holds.</summary>
internal sealed record ConnectionSummary(
    ServiceCatalog Catalog, InstallationSettings Settings, IReadOnlyList<MarkedProcess> Silos, MarkedProcess Api, MarkedProcess Simulator)
{
    public ConnectionFile ToConnectionFile() => new()
    {
        Api = ServiceCatalog.Base(Catalog.ApiUrl),
        AdminKey = Catalog.Keys.Admin,
        ApiKey = Settings.Demo?.ApiKey,
        AccountId = Settings.Demo?.AccountId,
        Metrics = new Uri(Catalog.OpsUrl(1), ServiceContract.MetricsPath).AbsoluteUri,
        Simulator = ServiceCatalog.Base(Catalog.SimulatorUrl),
        Zalo = new ZaloConnection(Settings.Zalo.AppId, Settings.Zalo.OaId, Settings.Zalo.OaSecretKey),
        Postgres = Catalog.Owner.Url,
        Silos = Silos.Select(Silo).ToList(),
        ApiPid = Api.Pid,
        SimulatorPid = Simulator.Pid,
    };

    private SiloConnection Silo(MarkedProcess process, int index)
    {
        var ports = Catalog.Ports.Silos[index];
        return new SiloConnection(process.Pid, ports.Silo, ports.Gateway, ports.Ops, Catalog.Folder.Log(process.Service));
    }
}
