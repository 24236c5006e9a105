using ZaloOrleans.Deploy;
using ZaloOrleans.TestKit;

namespace ZaloOrleans.Run;

/// <summary>Runs the built test programs one after another, on one throw-away PostgreSQL, and adds up what they report.</summary>
internal sealed class TestRun(IReadOnlyList<string> arguments)
{
    private const string Usage = "usage: tests/run [FILTER]   (FILTER: a part of a test project's name, such as Storage)";

    // On two busy cores the end-to-end tests take a quarter of an hour; a program that takes this long hangs.
    private static readonly TimeSpan MostTime = TimeSpan.FromMinutes(30);

    private readonly Progress _progress = Progress.OnConsole();
    private readonly string _root = Repository.Root();

    /// <summary>Runs everything.</summary>
    /// <returns>0 when nothing failed, 1 when something did, 2 for wrong usage.</returns>
    public async Task<int> RunAsync()
    {
        if (arguments.Count > 1 || arguments.Any(argument => argument.StartsWith('-')))
        {
            await Console.Error.WriteLineAsync(Usage);
            return 2;
        }
        var filter = arguments is [var given] ? given : null;
        var assemblies = TestAssembly.Discover(_root, filter);
        var outcomes = assemblies.Count == 0
            ? [TestOutcome.Broken("tests/run", $"No test project's name contains '{filter}'.")]
            : await RunAllAsync(assemblies);
        return Report(outcomes);
    }

    private async Task<IReadOnlyList<TestOutcome>> RunAllAsync(IReadOnlyList<TestAssembly> assemblies)
    {
        await using var memory = TestMemory.Take();
        await using var cluster = new PostgresCluster();
        try
        {
            await _progress.StepAsync("PostgreSQL", async step =>
            {
                await cluster.InitializeAsync();
                step.Done("a throw-away server is up");
            });
        }
        catch (DeployException failure)
        {
            return [TestOutcome.Broken("PostgreSQL", $"{failure.Message} {failure.Advice}\n{string.Join('\n', failure.Log?.Tail() ?? [])}")];
        }
        var outcomes = new List<TestOutcome>();
        foreach (var assembly in assemblies) outcomes.Add(await RunOneAsync(assembly, cluster.SuperuserConnectionString));
        return outcomes;
    }

    private Task<TestOutcome> RunOneAsync(TestAssembly assembly, string postgres) => _progress.StepAsync(assembly.Name, async step =>
    {
        step.Now("running");
        var results = Path.Combine(_root, "TestResults", assembly.Name);
        Directory.CreateDirectory(Path.GetDirectoryName(results)!);
        File.Delete(results + ".xml");
        var outcome = await ExecuteAsync(assembly, postgres, results);
        step.Done(Summary([outcome]));
        return outcome;
    });

    private static async Task<TestOutcome> ExecuteAsync(TestAssembly assembly, string postgres, string results)
    {
        var program = new Command(DotnetHost.Path, assembly.Path, "-noLogo", "-noColor", "-result-xml", results + ".xml")
        {
            Folder = Path.GetDirectoryName(assembly.Path),
            // Killed services would leave the runtime's diagnostic sockets behind in the folder for temporary files.
            Environment = new Dictionary<string, string?>
            {
                [PostgresCluster.Variable] = postgres,
                [Installation.BuiltVariable] = "1",
                ["DOTNET_EnableDiagnostics"] = "0",
                // Most processes of the tests live for seconds, and compile for more than a quarter of that: what is warm is not compiled again to be measured,
                // and what is lukewarm is left as it is.
                ["DOTNET_TieredPGO"] = "0",
                ["DOTNET_TC_CallCountThreshold"] = "200",
                // Compiled code is mapped once, where it is both written and run, instead of twice.
                ["DOTNET_EnableWriteXorExecute"] = "0",
            },
        };
        using var limit = new CancellationTokenSource(MostTime);
        try
        {
            var ended = await program.RunAsync(limit.Token);
            await File.WriteAllTextAsync(results + ".log", ended.Output);
            return Judge(assembly, ended, ResultFile.Read(results + ".xml"));
        }
        catch (OperationCanceledException)
        {
            return TestOutcome.Broken(assembly.Name, $"The test program did not end within {MostTime.TotalMinutes:0} minutes and was killed.");
        }
    }

    private static TestOutcome Judge(TestAssembly assembly, CommandResult ended, TestOutcome? reported)
    {
        var tail = WhyItEnded(ended.Output);
        if (reported is null) return TestOutcome.Broken(assembly.Name, $"The test program ended with exit code {ended.ExitCode} and without results.\n{tail}");
        if (ended.Succeeded || reported.Failures.Count > 0) return reported;
        return reported with { Failures = [new TestNote(assembly.Name, $"The test program ended with exit code {ended.ExitCode}.\n{tail}")] };
    }

    // The runtime writes its reason first and a long stack after it.
    private static string WhyItEnded(string output)
    {
        var lines = output.Split('\n');
        var reason = Array.FindIndex(lines, line => line.StartsWith("Unhandled exception", StringComparison.Ordinal) || line.StartsWith("Process terminated", StringComparison.Ordinal));
        return string.Join('\n', reason < 0 ? lines.TakeLast(25) : lines.Skip(reason).Take(25));
    }

    private int Report(IReadOnlyList<TestOutcome> outcomes)
    {
        foreach (var skipped in outcomes.SelectMany(outcome => outcome.Skipped)) _progress.Line($"skipped {skipped.Test}: {skipped.Text}");
        foreach (var failure in outcomes.SelectMany(outcome => outcome.Failures))
        {
            _progress.Line($"\nFAILED {failure.Test}");
            foreach (var line in failure.Text.Split('\n')) _progress.Line("  " + line.TrimEnd());
        }
        _progress.Line();
        _progress.Line(Summary(outcomes));
        return outcomes.Any(outcome => outcome.Failures.Count > 0) ? 1 : 0;
    }

    private static string Summary(IReadOnlyList<TestOutcome> outcomes)
    {
        var skipped = outcomes.Sum(outcome => outcome.Skipped.Count);
        return $"{outcomes.Sum(outcome => outcome.Passed)} passed, {outcomes.Sum(outcome => outcome.Failures.Count)} failed{(skipped > 0 ? $", {skipped} skipped" : "")}";
    }
}
