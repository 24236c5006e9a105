using System.Globalization;
using Npgsql;

namespace ZaloOrleans.Bench.Load;

/// <summary>Processor time so far, as the kernel counts it.</summary>
internal static class ProcessorTime
{
    private const int Parent = 4, User = 14, System = 15, EndedUser = 16, EndedSystem = 17;

    // Linux counts in hundredths of a second wherever .NET runs.
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(10);

    private static int _postmaster;

    /// <summary>Names the server that is measured.</summary>
    public static async Task WatchAsync(string connectionString)
    {
        await using var database = NpgsqlDataSource.Create(connectionString);
        await using var command = database.CreateCommand("select pg_backend_pid()");
        _postmaster = int.Parse(Fields((int)(await command.ExecuteScalarAsync())!)[Parent], CultureInfo.InvariantCulture);
    }

    /// <summary>Of this process.</summary>
    public static TimeSpan Own() => Sum(Fields(Environment.ProcessId), User, System);

    /// <summary>Of the server, its living processes and those that have ended.</summary>
    public static TimeSpan Postgres() => _postmaster == 0 ? default : Directory.EnumerateDirectories("/proc")
        .Select(d => int.TryParse(Path.GetFileName(d), CultureInfo.InvariantCulture, out var pid) ? Fields(pid) : [])
        .Where(f => f.Length > 0 && f[Parent] == _postmaster.ToString(CultureInfo.InvariantCulture))
        .Aggregate(Sum(Fields(_postmaster), User, System, EndedUser, EndedSystem), (sum, f) => sum + Sum(f, User, System));

    private static TimeSpan Sum(string[] fields, params ReadOnlySpan<int> which)
    {
        var ticks = 0L;
        foreach (var field in which)
        {
            ticks += fields.Length == 0 ? 0 : long.Parse(fields[field], CultureInfo.InvariantCulture);
        }

        return Tick * ticks;
    }

    /// <summary>The fields of <c>/proc/PID/stat</c> from 1, as its manual numbers them; none where the process is gone.</summary>
    private static string[] Fields(int pid)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{pid}/stat");
            // The second one is a name in parentheses, with whatever spaces it has.
            return ["", "", "", .. stat[(stat.LastIndexOf(')') + 2)..].Split(' ')];
        }
        catch (IOException)
        {
            return [];
        }
    }
}
