using Spectre.Console;
using ZaloOrleans.Deploy;
using ZaloOrleans.TestKit;

namespace ZaloOrleans.Bench.Scenarios;

/// <summary>An installation with the demo account that lives for one scenario.</summary>
internal static class BenchInstallation
{
    /// <summary>Measures in one; where it does not come up, that is said, and nothing is measured.</summary>
    public static async Task<IReadOnlyList<Measurement>> MeasureAsync(string what, Func<Installation, Task<IReadOnlyList<Measurement>>> measure)
    {
        try
        {
            await using var installation = await Installation.StartAsync(
                new InstallationOptions { Demo = true, Sizing = PostgresSizing.ForMachine(), Progress = Deploy.Progress.OnConsole() });
            return await measure(installation);
        }
        catch (DeployException e)
        {
            AnsiConsole.WriteLine($"{what}: skipped, because the installation does not come up. {e.Message} {e.Advice}");
            return [];
        }
    }

    /// <summary>The same for a scenario that has to know the installation's Official Account: not with <c>--api</c>.</summary>
    public static Task<IReadOnlyList<Measurement>> MeasureOwnAsync(string what, BenchOptions options, Func<Installation, Task<IReadOnlyList<Measurement>>> measure)
    {
        if (options.Api is null)
        {
            return MeasureAsync(what, measure);
        }

        AnsiConsole.WriteLine($"{what}: skipped, because --api names an installation whose Official Account is not known.");
        return Task.FromResult<IReadOnlyList<Measurement>>([]);
    }
}
