using System.Runtime.InteropServices;

namespace ZaloOrleans.Deploy;

/// <summary>The command line: <c>up</c>, <c>down</c> and <c>migrate</c>, which the scripts of the same names call.</summary>
public static class DeployProgram
{
    private const int Failed = 1;
    private const int Misused = 2;
    private const int Interrupted = 130;

    /// <summary>Runs one command.</summary>
    /// <returns>0 done, 1 failed, 2 wrong usage, 130 interrupted.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        Libc.KeepInheritedFiles();
        var name = arguments.Count > 0 ? arguments[0] : "";
        var rest = arguments.Skip(1).ToList();
        var (usage, run) = name switch
        {
            "up" => (UpOptions.Usage, UpAsync),
            "down" => (DownOptions.Usage, DownAsync),
            "migrate" => (MigrateCommand.Usage, MigrateAsync),
            _ => ("usage: deploy/up | deploy/down | deploy/migrate", (Func<IReadOnlyList<string>, CancellationToken, Task<int>>?)null),
        };
        if (rest.Any(argument => argument is "--help" or "-h")) return Print(Console.Out, usage, 0);
        using var interruption = new Interruption();
        try
        {
            return run is null ? Print(Console.Error, usage, Misused) : await run(rest, interruption.Token);
        }
        catch (UsageException misuse)
        {
            return Print(Console.Error, $"deploy/{name}: {misuse.Message}\n{usage}", Misused);
        }
        catch (DeployException failure)
        {
            return Print(Console.Error, $"deploy/{name}: {failure.Message}{(failure.Advice is null ? "" : " " + failure.Advice)}", Failed);
        }
        catch (OperationCanceledException) when (interruption.Token.IsCancellationRequested)
        {
            return Print(Console.Error, $"deploy/{name}: interrupted.", Interrupted);
        }
        catch (Exception unforeseen)
        {
            return Print(Console.Error, $"deploy/{name}: {unforeseen}", Failed);
        }
    }

    private static async Task<int> UpAsync(IReadOnlyList<string> arguments, CancellationToken cancellation)
    {
        var options = UpOptions.Parse(arguments);
        var context = UpContext.FromEnvironment();
        var folder = Folder(options.Data);
        var progress = Progress.OnConsole();
        var command = new UpCommand(options, context, folder, progress);
        try
        {
            var connection = await command.RunAsync(cancellation);
            progress.Line(UpReport.Success(connection, folder, options.Data));
            return 0;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            progress.Line();
            return Print(Console.Error, UpReport.Interrupted(command.StoppedAgain), Interrupted);
        }
        catch (Exception failure)
        {
            progress.Line();
            return Print(Console.Error, UpReport.Failure(failure, progress.CurrentStep, command.StoppedAgain), Failed);
        }
    }

    private static async Task<int> DownAsync(IReadOnlyList<string> arguments, CancellationToken cancellation)
    {
        var folder = Folder(DownOptions.Parse(arguments).Data);
        var stopped = await new DownCommand(folder, Progress.OnConsole()).RunAsync(cancellation);
        return Print(Console.Out, stopped ? $"Stopped. The data is kept in {folder.Root}" : $"Nothing was running in {folder.Root}", 0);
    }

    private static async Task<int> MigrateAsync(IReadOnlyList<string> arguments, CancellationToken cancellation)
    {
        MigrateCommand.Check(arguments);
        await new MigrateCommand(UpContext.FromEnvironment(), Progress.OnConsole()).RunAsync(cancellation);
        return 0;
    }

    private static DataFolder Folder(string? given) => new(given ?? Path.Combine(Repository.Root(), DataFolder.DefaultName));

    private static int Print(TextWriter output, string text, int exitCode)
    {
        output.WriteLine(text);
        return exitCode;
    }

    /// <summary>Turns Ctrl-C, SIGTERM and SIGHUP into a cancellation, so that what was started is stopped again.</summary>
    private sealed class Interruption : IDisposable
    {
        private static readonly PosixSignal[] Signals = [PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP];

        private readonly CancellationTokenSource _source = new();
        private readonly List<PosixSignalRegistration> _registrations;

        public Interruption() => _registrations = Signals.Select(signal => PosixSignalRegistration.Create(signal, received =>
        {
            received.Cancel = true;
            _source.Cancel();
        })).ToList();

        public CancellationToken Token => _source.Token;

        public void Dispose()
        {
            foreach (var registration in _registrations) registration.Dispose();
            _source.Dispose();
        }
    }
}
