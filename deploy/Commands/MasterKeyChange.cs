using System.Net.Http.Headers;
using System.Text.Json;

namespace ZaloOrleans.Deploy;

/// <summary>
/// <c>--rotate-master-key</c>: changes the master key of an installation while it runs. Where it stands is in the settings before anything
/// depends on it, and each step may be done again; so whatever ends a run, the next one goes on, and <c>deploy/up</c> in between starts what is
/// missing as the step asks for.
/// </summary>
internal sealed class MasterKeyChange(DataFolder folder, UpContext context, ServiceCatalog catalog, string installation, Progress progress)
{
    /// <summary>How long the old key is kept after the exchange. First answers that hold an API key live for a day, and are cleared once an hour.</summary>
    public static readonly TimeSpan KeptFor = TimeSpan.FromHours(26);

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private readonly ServiceRunner _services = new(installation, folder);

    /// <summary>Goes as far as it can now.</summary>
    /// <returns>The settings as they are then.</returns>
    /// <exception cref="DeployException">A step failed; the installation runs on as it was, or without the silo that would not start.</exception>
    public async Task<InstallationSettings> RunAsync(InstallationSettings settings, CancellationToken cancellation)
    {
        var rotation = (settings = settings.Rotation is null ? Begin(settings) : settings).Rotation!;
        if (rotation.Step == MasterKeyStep.Announcing)
        {
            await RestartSilosAsync(settings, cancellation);
            var old = settings.MasterKeyFingerprint;
            settings = Write(settings with { MasterKeyFingerprint = rotation.Other }, rotation = rotation with { Other = old, Step = MasterKeyStep.Exchanging });
        }

        if (rotation.Step == MasterKeyStep.Exchanging)
        {
            await ExchangeAsync(settings, cancellation);
            settings = Write(settings, rotation = rotation with { Step = MasterKeyStep.Wrapping, ExchangedAt = context.Clock.GetUtcNow() });
        }

        if (rotation.Step == MasterKeyStep.Wrapping)
        {
            await progress.StepAsync("wrap", step => WrapAsync(step, cancellation));
            settings = Write(settings, rotation = rotation with { Step = MasterKeyStep.Keeping });
        }

        if (rotation.Step == MasterKeyStep.Keeping && context.Clock.GetUtcNow() >= rotation.ExchangedAt + KeptFor)
        {
            settings = Write(settings, rotation = rotation with { Step = MasterKeyStep.Dropping });
        }

        return rotation.Step == MasterKeyStep.Dropping ? await DropAsync(settings, cancellation) : Kept(settings, rotation);
    }

    private InstallationSettings Begin(InstallationSettings settings)
    {
        if (context.MasterKey is not null)
        {
            throw new DeployException(
                $"{ServiceContract.MasterKey} gives the master key, and a new one would be in the data folder.",
                $"Write the key into {folder.MasterKey}, unset {ServiceContract.MasterKey}, and run it again.");
        }

        var next = KeyMaterial.MasterKey();
        PrivateFile.Write(folder.MasterKeyNext, next + "\n");
        return Write(settings, new MasterKeyRotation
        {
            Other = KeyMaterial.Fingerprint(KeyMaterial.ParseMasterKey(next, folder.MasterKeyNext)),
            Step = MasterKeyStep.Announcing,
        });
    }

    /// <summary>The files get the names of what they are now; the logins' passwords follow from the new key, which all silos know; and the silos close with it.</summary>
    private async Task ExchangeAsync(InstallationSettings settings, CancellationToken cancellation)
    {
        var keys = Keys(settings);
        PrivateFile.Write(folder.MasterKeyBefore, Convert.ToBase64String(keys.OtherMaster!) + "\n");
        PrivateFile.Write(folder.MasterKey, keys.MasterText + "\n");
        File.Delete(folder.MasterKeyNext);
        await progress.StepAsync("passwords", async step =>
        {
            step.Now("changing the passwords of the database's logins");
            await Migration.RunAsync(context.Programs.Silo, catalog.Owner, keys.MasterText, folder.Log("migrate"), cancellation);
            step.Done("the logins' passwords follow from the new key");
        });
        await RestartSilosAsync(settings, cancellation);
    }

    private async Task<InstallationSettings> DropAsync(InstallationSettings settings, CancellationToken cancellation)
    {
        await RestartSilosAsync(settings, cancellation);
        settings = Write(settings, null);
        File.Delete(folder.MasterKeyBefore);
        progress.Line("\nThe master key was changed. The old one is dropped; keep it only beside backups of the database from before the change.");
        return settings;
    }

    private InstallationSettings Kept(InstallationSettings settings, MasterKeyRotation rotation)
    {
        progress.Line($"""

            The master key was changed: {folder.MasterKey}
            Back it up now, apart from the database. The old one opens until {rotation.ExchangedAt + KeptFor:yyyy-MM-dd HH:mm} UTC what was closed with it;
            after that run deploy/up --rotate-master-key again, which drops it.
            """);
        return settings;
    }

    /// <summary>One after the other, those that do not run as the step asks for.</summary>
    private async Task RestartSilosAsync(InstallationSettings settings, CancellationToken cancellation)
    {
        var wanted = catalog with { Keys = Keys(settings) };
        foreach (var service in Enumerable.Range(1, settings.Silos).Select(wanted.Silo))
        {
            if (InstallationProcesses.In(folder).Any(process => process.Service == service.Name && RunsAs(process.Pid, service)))
            {
                await progress.StepAsync(service.Name, step => _services.EnsureAsync(service, step, cancellation));
            }
            else
            {
                await progress.StepAsync(service.Name, step => _services.RestartAsync(service, ServiceContract.StopSiloWithin, step, progress, cancellation));
            }
        }
    }

    private static bool RunsAs(int pid, ServiceDefinition service) =>
        new[] { ServiceContract.MasterKey, ServiceContract.MasterKeyBefore, ServiceContract.EngineDatabase, ServiceContract.QueryDatabase }
            .All(name => ProcessTable.Variable(pid, name) == service.Environment.GetValueOrDefault(name));

    /// <summary>Until nothing is wrapped with the old key.</summary>
    private async Task WrapAsync(Step step, CancellationToken cancellation)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = catalog.ApiUrl, Timeout = TimeSpan.FromSeconds(30) };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", catalog.Keys.Admin);
        step.Now("wrapping data keys");
        var start = context.Clock.GetTimestamp();
        for (int wrapped, all = 0; ; all += wrapped)
        {
            using var answer = await http.PostAsync(new Uri("/v1/accounts/wrap-data-keys", UriKind.Relative), null, cancellation);
            var text = await answer.Content.ReadAsStringAsync(cancellation);
            wrapped = answer.IsSuccessStatusCode ? JsonSerializer.Deserialize<JsonElement>(text).GetProperty("wrapped").GetInt32() : -1;
            if (wrapped == 0)
            {
                step.Done($"{all} data keys wrapped with the new key");
                return;
            }

            if (wrapped < 0)
            {
                if ((int)answer.StatusCode != 503 || context.Clock.GetElapsedTime(start) > Patience)
                {
                    throw new DeployException($"POST /v1/accounts/wrap-data-keys was answered {(int)answer.StatusCode}: {text}", "See the API's log, then run deploy/up --rotate-master-key again.");
                }

                wrapped = 0;
                await Task.Delay(TimeSpan.FromSeconds(1), context.Clock, cancellation);
            }
        }
    }

    private InstallationKeys Keys(InstallationSettings settings) => InstallationKeys.Load(folder, null, settings);

    private InstallationSettings Write(InstallationSettings settings, MasterKeyRotation? rotation)
    {
        settings = settings with { Rotation = rotation };
        settings.Write(folder.Settings);
        return settings;
    }
}
