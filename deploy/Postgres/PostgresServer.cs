using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace ZaloOrleans.Deploy;

/// <summary>
/// A private PostgreSQL cluster in a folder: made, started and stopped here, reachable on 127.0.0.1 with a password only. It keeps running
/// when this program ends. Works for root too, whose clusters belong to another user (<see cref="UnixAccount"/>).
/// </summary>
/// <param name="folder">Where the cluster is wanted. It may be elsewhere: <see cref="ClusterPlace"/>.</param>
/// <param name="port">The TCP port.</param>
/// <param name="password">The superuser's password; a cluster keeps the one that it was made with.</param>
/// <param name="sizing">How much of the machine a new cluster may take; an existing one keeps its settings.</param>
public sealed class PostgresServer(string folder, int port, string password, PostgresSizing sizing)
{
    private const int MegabytesOfALogFile = 16;
    private static readonly TimeSpan FastStopWithin = TimeSpan.FromSeconds(60);

    /// <summary>The superuser that a cluster is made with.</summary>
    public const string Superuser = "postgres";

    /// <summary>The process that serves the cluster in a folder; null when none does.</summary>
    public static int? RunningIn(string folder) => ClusterPlace.Find(folder) is { } place ? new Postmaster(place).Pid : null;

    /// <summary>The superuser's connection to a database.</summary>
    public DatabaseAddress Address(string database) => DatabaseAddress.OnLoopback(port, database, Superuser, password);

    /// <summary>Makes the cluster where there is none, and starts the server where it does not run.</summary>
    /// <param name="step">Shows what goes on.</param>
    /// <param name="onStart">Called before the server is started: from then on the caller may have to stop it.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>True when this call started it.</returns>
    /// <exception cref="DeployException">PostgreSQL is missing, or refuses.</exception>
    public async Task<bool> EnsureRunningAsync(Step step, Action onStart, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(step);
        ArgumentNullException.ThrowIfNull(onStart);
        var place = ClusterPlace.Find(folder);
        if (place is not null && await new Postmaster(place).IsReadyAsync(cancellation)) return false;
        var binaries = await PostgresPackage.FindOrInstallAsync(place is null ? null : MajorOf(place), step, cancellation);
        var account = await UnixAccount.ForClusterAsync(place ?? folder, cancellation);
        var isNew = place is null;
        place ??= await new PostgresInitialization(binaries, account, password, sizing).RunAsync(folder, step, cancellation);
        step.Now("starting the server");
        onStart();
        await StartAsync(place, binaries, account, cancellation);
        if (isNew) await PrepareLogAsync(step, cancellation);
        return true;
    }

    /// <summary>Makes a database where there is none of this name.</summary>
    /// <returns>The server's version, such as <c>15.18</c>.</returns>
    public async Task<string> EnsureDatabaseAsync(string database, CancellationToken cancellation)
    {
        await using var connection = new NpgsqlConnection(Address(Superuser).ConnectionString + ";Pooling=false");
        await connection.OpenAsync(cancellation);
        await using var find = new NpgsqlCommand("select 1 from pg_database where datname = $1", connection) { Parameters = { new() { Value = database } } };
        if (await find.ExecuteScalarAsync(cancellation) is null)
        {
            await using var create = new NpgsqlCommand($"create database \"{database}\"", connection);
            await create.ExecuteNonQueryAsync(cancellation);
        }
        return connection.PostgreSqlVersion.ToString();
    }

    /// <summary>Stops the server as PostgreSQL's fast shutdown does; harder only when it does not listen, and then says so.</summary>
    /// <returns>False when it did not run.</returns>
    public static async Task<bool> StopAsync(string folder, Progress progress)
    {
        ArgumentNullException.ThrowIfNull(progress);
        if (RunningIn(folder) is not { } pid) return false;
        ProcessTable.Send(pid, Signal.Interrupt);
        ProcessTable.Send(pid, Signal.Continue);
        if (await ProcessTable.WaitForEndAsync(pid, FastStopWithin)) return true;
        progress.Line($"  PostgreSQL (process {pid}) did not stop within {FastStopWithin.TotalSeconds:0} s; stopping it at once. It recovers at the next start.");
        ProcessTable.Send(pid, Signal.Quit);
        if (await ProcessTable.WaitForEndAsync(pid, TimeSpan.FromSeconds(10))) return true;
        ProcessTable.Send(pid, Signal.Kill);
        await ProcessTable.WaitForEndAsync(pid, TimeSpan.FromSeconds(10));
        return true;
    }

    private async Task StartAsync(string place, PostgresBinaries binaries, UnixAccount? account, CancellationToken cancellation)
    {
        if (!FreePorts.IsFree(port))
            throw new DeployException($"port {port}, which the cluster listens on, is taken by another program.",
                "Stop that program. To have new ports chosen, run deploy/down first and delete ports.json in the data folder.");
        var postmaster = new Postmaster(place);
        await postmaster.ForgetDeadAsync(cancellation);
        LogFile.Rotate(LogIn(place));
        var log = LogSection.FromNow(LogIn(place));
        // Not with pg_ctl, which hands the folder's name to a shell: a quote or a dollar sign in it would be read as code.
        var command = new Command(binaries["postgres"], "-D", place, "-p", port.ToString(CultureInfo.InvariantCulture));
        if (account is not null)
        {
            LargePages.Allow(await LargePagesOfAsync(place, binaries, account, cancellation));
            command = First(account.Wrap(command));
        }
        using var process = DetachedProcess.Start(log.File, [command.Program, .. command.Arguments], PostgresInitialization.CleanEnvironment(), "/");
        try
        {
            await WaitUntilReadyAsync(postmaster, process, log, cancellation);
        }
        catch (OperationCanceledException)
        {
            ProcessTable.Send(process.Id, Signal.Interrupt);
            await ProcessTable.WaitForEndAsync(process.Id, FastStopWithin);
            throw;
        }
    }

    // Everybody waits for the database: where it shares the processors with the engine, it goes first. Where root may not say so, as in some containers,
    // `nice` warns and runs the program all the same.
    private static Command First(Command command) => command with { Program = "nice", Arguments = ["-n", "-10", command.Program, .. command.Arguments] };

    private static async Task<long> LargePagesOfAsync(string place, PostgresBinaries binaries, UnixAccount account, CancellationToken cancellation)
    {
        var answer = await PostgresInitialization.RunAsServerUserAsync(
            new Command(binaries["postgres"], "-D", place, "-C", "shared_memory_size_in_huge_pages"), account, cancellation);
        return answer.Succeeded && long.TryParse(answer.Output.Trim(), NumberStyles.Integer, CultureInfo.InvariantCulture, out var pages) ? pages : 0;
    }

    /// <summary>
    /// Makes the files of the write-ahead log that a server has after its first days. Each takes a twentieth of a second in which nobody can commit, and
    /// under load one is full every second; a checkpoint keeps those that are no longer needed for use again.
    /// </summary>
    private async Task PrepareLogAsync(Step step, CancellationToken cancellation)
    {
        step.Now("preparing the write-ahead log");
        await using var connection = new NpgsqlConnection(Address(Superuser).ConnectionString + ";Pooling=false");
        await connection.OpenAsync(cancellation);
        // A file that nothing was written to is not left for the next one.
        await using var next = new NpgsqlCommand("select pg_logical_emit_message(false, '', ''); select pg_switch_wal()", connection);
        for (var file = 0; file < sizing.LogMb / MegabytesOfALogFile; file++) await next.ExecuteNonQueryAsync(cancellation);
        await using var checkpoint = new NpgsqlCommand("checkpoint", connection);
        await checkpoint.ExecuteNonQueryAsync(cancellation);
    }

    private static async Task WaitUntilReadyAsync(Postmaster postmaster, Process process, LogSection log, CancellationToken cancellation)
    {
        // The file with the process's id comes a moment after the process.
        while (!process.HasExited && postmaster.Pid != process.Id) await Task.Delay(20, cancellation);
        if (await postmaster.IsReadyAsync(cancellation)) return;
        throw new DeployException("PostgreSQL did not start.", "Mend what its log says, then run deploy/up again.", log);
    }

    private static int MajorOf(string place) => int.Parse(File.ReadAllText(Path.Combine(place, "PG_VERSION")).Trim(), CultureInfo.InvariantCulture);

    private static string LogIn(string place) => Path.Combine(place, "server.log");
}
