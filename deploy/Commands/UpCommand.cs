namespace ZaloOrleans.Deploy;

/// <summary>
/// <c>deploy/up</c>: brings an installation up, or what is missing of it. Whatever runs and is healthy stays as it is. When a step fails,
/// what this run started is stopped again.
/// </summary>
public sealed class UpCommand(UpOptions options, UpContext context, DataFolder folder, Progress progress)
{
    private readonly List<string> _stoppedAgain = [];
    private ServiceRunner? _services;
    private bool _startedPostgres;

    /// <summary>After a failure: what this run had started and has stopped again.</summary>
    public IReadOnlyList<string> StoppedAgain => _stoppedAgain;

    /// <summary>Runs all steps, and returns how to reach the installation.</summary>
    /// <exception cref="DeployException">A step failed; <see cref="Progress.CurrentStep"/> names it.</exception>
    public async Task<ConnectionFile> RunAsync(CancellationToken cancellation)
    {
        folder.RequireOwn();
        folder.Create();
        using var alone = await FolderLock.TakeAsync(
            folder.LockFile, () => progress.Line($"Waiting for another deploy/up or deploy/down on {folder.Root} ..."), cancellation);
        try
        {
            return await RunAloneAsync(cancellation);
        }
        catch
        {
            await StopWhatWasStartedAsync();
            throw;
        }
    }

    private async Task<ConnectionFile> RunAloneAsync(CancellationToken cancellation)
    {
        if (options.Fresh) await new FreshStart(folder, context, progress).RunAsync(cancellation);
        var remembered = InstallationSettings.Read(folder.Settings);
        if (remembered is null) await InstallationProcesses.StopAsync(InstallationProcesses.In(folder), progress);
        var keys = InstallationKeys.Load(folder, context.MasterKey, remembered);
        var silos = options.Silos ?? remembered?.Silos ?? 1;
        var ports = PortPlan.Complete(PortPlan.Read(folder.Ports), options.ApiPort, silos);
        ports.Write(folder.Ports);

        var database = new DatabaseStep(folder, context, ports.Postgres);
        var owner = await progress.StepAsync("postgres", step => database.RunAsync(remembered, step, () => _startedPostgres = true, cancellation));
        var settings = Remember(remembered, keys, silos, database.External);
        var catalog = new ServiceCatalog(context.Programs, folder, ports, keys, settings.Zalo, owner);
        await PrepareAsync(catalog, cancellation);
        var connection = await StartAsync(catalog, settings, cancellation);
        if (keys.MasterIsNew) WarnAboutMasterKey();
        if (options.RotateMasterKey) return await RotateMasterKeyAsync(catalog, cancellation);
        if (settings.Rotation is not null) progress.Line("\nA rotation of the master key is not over; deploy/up --rotate-master-key goes on with it.");
        return connection;
    }

    private InstallationSettings Remember(InstallationSettings? remembered, InstallationKeys keys, int silos, string? external)
    {
        var settings = remembered ?? new InstallationSettings
        {
            Id = KeyMaterial.Letters(16),
            MasterKeyFingerprint = KeyMaterial.Fingerprint(keys.Master),
            Silos = silos,
            Zalo = ZaloApp.New(),
        };
        settings = settings with { Silos = silos, ExternalDatabase = external };
        settings.Write(folder.Settings);
        return settings;
    }

    private async Task PrepareAsync(ServiceCatalog catalog, CancellationToken cancellation)
    {
        if (context.Build)
            await progress.StepAsync("build", step => new ProductBuild(context.Root, context.Programs).EnsureAsync(step, folder.Log("build"), cancellation));
        await progress.StepAsync("migrate", async step =>
        {
            step.Now("bringing the schema up to date");
            var output = await Migration.RunAsync(context.Programs.Silo, catalog.Owner, catalog.Keys.MasterText, folder.Log("migrate"), cancellation);
            step.Done(output.Trim().Split('\n')[^1] is { Length: > 0 } last ? last : "schema up to date");
        });
    }

    private async Task<ConnectionFile> StartAsync(ServiceCatalog catalog, InstallationSettings settings, CancellationToken cancellation)
    {
        var services = _services = new ServiceRunner(settings.Id, folder);
        // Before silos go and come: the running API follows the file.
        PrivateFile.Write(folder.Gateways, catalog.Gateways(settings.Silos) + "\n");
        await StopWhatIsNotWantedAsync(catalog, settings.Silos);
        var running = new List<(ServiceDefinition Service, MarkedProcess Process)>();
        foreach (var service in catalog.InStartOrder(settings.Silos))
            running.Add((service, await progress.StepAsync(service.Name, step => services.EnsureAsync(service, step, cancellation))));
        settings = await LoadDemoAsync(catalog, settings, cancellation);
        foreach (var (service, process) in running) ServiceRunner.RequireAlive(service, process);
        var connection = catalog.ToConnectionFile(settings.Demo, running.ToDictionary(pair => pair.Service.Name, pair => pair.Process.Pid));
        connection.Write(folder.Connection);
        return connection;
    }

    // What is up stays up when something fails from here on.
    private async Task<ConnectionFile> RotateMasterKeyAsync(ServiceCatalog catalog, CancellationToken cancellation)
    {
        (_services, _startedPostgres) = (null, false);
        var settings = InstallationSettings.Read(folder.Settings)!;
        settings = await new MasterKeyChange(folder, context, catalog, settings.Id, progress).RunAsync(settings, cancellation);
        return await StartAsync(catalog with { Keys = InstallationKeys.Load(folder, null, settings) }, settings, cancellation);
    }

    // A smaller number of silos was asked for, or another port of the API: it then runs while nobody listens where it should.
    private async Task StopWhatIsNotWantedAsync(ServiceCatalog catalog, int silos)
    {
        var running = InstallationProcesses.In(folder);
        var surplus = running.Where(process => ServiceNames.SiloNumber(process.Service) > silos);
        var moved = running.Where(process => process.Service == ServiceNames.Api && FreePorts.IsFree(catalog.Ports.Api));
        await InstallationProcesses.StopAsync(surplus.Concat(moved).ToList(), progress);
    }

    private async Task<InstallationSettings> LoadDemoAsync(ServiceCatalog catalog, InstallationSettings settings, CancellationToken cancellation)
    {
        if (!options.Demo || settings.Demo is { Loaded: true }) return settings;
        await progress.StepAsync("demo", async step =>
        {
            step.Now("making the demo account");
            using var demo = new Demo(catalog.ApiUrl, catalog.Keys.Admin, settings.Id);
            settings = settings with { Demo = settings.Demo ?? await demo.CreateAccountAsync(cancellation) };
            settings.Write(folder.Settings);
            await demo.FillAsync(settings.Demo, settings.Zalo, step, cancellation);
            settings = settings with { Demo = settings.Demo with { Loaded = true } };
            settings.Write(folder.Settings);
            step.Done("loaded the demo account");
        });
        return settings;
    }

    private async Task StopWhatWasStartedAsync()
    {
        if (_services is not null) _stoppedAgain.AddRange(await _services.StopStartedAsync(progress));
        if (_startedPostgres && await PostgresServer.StopAsync(folder.Postgres, progress)) _stoppedAgain.Add("postgres");
    }

    private void WarnAboutMasterKey() => progress.Line(
        $"\nA master key was made: {folder.MasterKey}\nBack it up now, apart from the database: without it no stored secret can be read again.");
}
