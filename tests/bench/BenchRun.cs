using Spectre.Console;
using ZaloOrleans.Bench.Load;
using ZaloOrleans.Bench.Reporting;
using ZaloOrleans.Bench.Scenarios;
using ZaloOrleans.Deploy;
using ZaloOrleans.TestKit;

namespace ZaloOrleans.Bench;

/// <summary>A whole run: the server, the scenarios one after the other, the report.</summary>
internal static class BenchRun
{
    public static async Task RunAsync(BenchOptions options)
    {
        // A report that is kept in a file must not be broken at the width of no terminal.
        if (Console.IsOutputRedirected)
            AnsiConsole.Profile.Width = 200;
        var results = new List<Measurement>();
        var scenarios = All(options).Where(s => s.Names.Any(options.Wants)).ToList();
        await using (var cluster = new PostgresCluster { Sizing = PostgresSizing.ForMachine() })
        {
            await cluster.InitializeAsync();
            await ProcessorTime.WatchAsync(cluster.SuperuserConnectionString);
            foreach (var line in await MachineFacts.ReadAsync(cluster.SuperuserConnectionString))
                AnsiConsole.WriteLine(line);
            foreach (var scenario in scenarios)
            {
                AnsiConsole.WriteLine();
                results.AddRange((await scenario.RunAsync(cluster)).Where(m => options.Wants(m.Name)));
                GC.Collect();
            }
        }

        AnsiConsole.WriteLine();
        ResultTable.Write(results);
        if (options.Json is { } file)
            await ResultFile.WriteAsync(file, results);
    }

    private static IEnumerable<IScenario> All(BenchOptions options) =>
    [
        new TurnScenario(options, callers: 1), new TurnScenario(options, callers: 64), new TurnScenario(options, callers: 500),
        new RefusalScenario(options, "refused_20", BenchMix.Refused20, bar: 70), new RefusalScenario(options, "failed_1", BenchMix.Failed1, bar: null),
        new ActivationScenario(options), new MemoryScenario(options), new WakeupScenario(options), new DecisionScenario(options), new HttpScenario(options),
        new MessageScenario(options), new WebhookScenario(options),
    ];
}
