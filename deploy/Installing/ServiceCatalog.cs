using System.Globalization;

namespace ZaloOrleans.Deploy;

/// <summary>How each service of one installation is started: the contract filled with its ports, keys and addresses.</summary>
internal sealed record ServiceCatalog(
    ServicePrograms Programs, DataFolder Folder, PortPlan Ports, InstallationKeys Keys, ZaloApp Zalo, DatabaseAddress Owner)
{
    public Uri ApiUrl => Loopback(Ports.Api);

    private Uri SimulatorUrl => Loopback(Ports.Simulator);

    private Uri OpsUrl(int silo) => Loopback(Ports.Silos[silo - 1].Ops);

    /// <summary>All services, each after those that it needs.</summary>
    public IEnumerable<ServiceDefinition> InStartOrder(int silos) =>
        [Simulator(), .. Enumerable.Range(1, silos).Select(Silo), Api(silos)];

    /// <summary>The gateways of so many silos, as the API reads them.</summary>
    public string Gateways(int silos) => string.Join(',', Ports.Silos.Take(silos).Select(ports => $"127.0.0.1:{Text(ports.Gateway)}"));

    /// <summary>What <c>connection.json</c> says of the running services.</summary>
    /// <param name="demo">The demo account; null when there is none.</param>
    /// <param name="pids">Each service's process by its name.</param>
    public ConnectionFile ToConnectionFile(DemoAccount? demo, IReadOnlyDictionary<string, int> pids) => new()
    {
        Api = Base(ApiUrl),
        AdminKey = Keys.Admin,
        ApiKey = demo?.ApiKey,
        AccountId = demo?.AccountId,
        Metrics = new Uri(OpsUrl(1), ServiceContract.MetricsPath).AbsoluteUri,
        Simulator = Base(SimulatorUrl),
        Zalo = new ZaloConnection(Zalo.AppId, Zalo.OaId, Zalo.OaSecretKey, Zalo.AccessToken),
        Postgres = Owner.Url,
        Silos = Ports.Silos.Select((ports, index) => (ports, name: ServiceNames.Silo(index + 1))).Where(silo => pids.ContainsKey(silo.name))
            .Select(silo => new SiloConnection(pids[silo.name], silo.ports.Silo, silo.ports.Gateway, silo.ports.Ops, Folder.Log(silo.name))).ToList(),
        ApiPid = pids[ServiceNames.Api],
        SimulatorPid = pids[ServiceNames.Simulator],
    };

    private ServiceDefinition Simulator() => new(
        ServiceNames.Simulator,
        Programs.Simulator,
        [
            "--port", Text(Ports.Simulator), "--data", Folder.Simulator, "--app-id", Zalo.AppId, "--oa-id", Zalo.OaId,
            "--oa-secret-key", Zalo.OaSecretKey, "--access-token", Zalo.AccessToken,
            .. Zalo is { AppSecret: { } secret, RefreshToken: { } refresh } ? (string[])["--app-secret", secret, "--refresh-token", refresh] : [],
            "--webhook-url", new Uri(ApiUrl, ServiceContract.WebhookPath).AbsoluteUri,
        ],
        new Dictionary<string, string>(),
        new Uri(SimulatorUrl, ServiceContract.SimulatorHealthPath),
        [Ports.Simulator],
        Folder.Log(ServiceNames.Simulator));

    /// <summary>The silo with this number, counted from 1.</summary>
    public ServiceDefinition Silo(int number)
    {
        var ports = Ports.Silos[number - 1];
        var name = ServiceNames.Silo(number);
        var environment = new Dictionary<string, string>
        {
            [ServiceContract.EngineDatabase] = As(ServiceContract.EngineLogin(Owner.Database)),
            [ServiceContract.QueryDatabase] = As(ServiceContract.QueryLogin(Owner.Database)),
            [ServiceContract.MasterKey] = Keys.MasterText,
            [ServiceContract.SiloPort] = Text(ports.Silo),
            [ServiceContract.GatewayPort] = Text(ports.Gateway),
            [ServiceContract.OpsPort] = Text(ports.Ops),
            [ServiceContract.ClusterId] = ServiceContract.ClusterIdValue,
            [ServiceContract.OpenApiUrl] = Base(SimulatorUrl),
            [ServiceContract.OAuthUrl] = Base(SimulatorUrl),
            [ServiceContract.GraphUrl] = Base(SimulatorUrl),
            [ServiceContract.BusinessUrl] = Base(SimulatorUrl),
            // The simulated Zalo keeps its users' media, too.
            [ServiceContract.MediaPlainHttp] = "true",
            [ServiceContract.MediaNetworks] = "127.0.0.1/32",
            [ServiceContract.MiniAppUrl] = Base(SimulatorUrl),
        };
        if (Keys.OtherMaster is { } other) environment[ServiceContract.MasterKeyBefore] = Convert.ToBase64String(other);
        var health = new Uri(OpsUrl(number), ServiceContract.ReadyPath);
        return new ServiceDefinition(name, Programs.Silo, [], environment, health, [ports.Silo, ports.Gateway, ports.Ops], Folder.Log(name));
    }

    private ServiceDefinition Api(int silos)
    {
        var environment = new Dictionary<string, string>
        {
            [ServiceContract.Gateways] = Gateways(silos),
            [ServiceContract.GatewaysFile] = Folder.Gateways,
            [ServiceContract.ClusterId] = ServiceContract.ClusterIdValue,
            [ServiceContract.AdminKey] = Keys.Admin,
            [ServiceContract.ApiUrls] = Base(ApiUrl),
        };
        var health = new Uri(ApiUrl, ServiceContract.ReadyPath);
        return new ServiceDefinition(ServiceNames.Api, Programs.Api, [], environment, health, [Ports.Api], Folder.Log(ServiceNames.Api));
    }

    /// <summary>A URL without the slash at its end, which many clients would double.</summary>
    private static string Base(Uri url) => url.AbsoluteUri.TrimEnd('/');

    private string As(string login) => Owner.As(login, KeyMaterial.LoginPassword(Keys.Master, Owner.Database, login)).ConnectionString;

    private static Uri Loopback(int port) => new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}"));

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
