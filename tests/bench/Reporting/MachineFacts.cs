using System.Diagnostics;
using System.Runtime.InteropServices;
using Npgsql;
using ZaloOrleans.Deploy;

namespace ZaloOrleans.Bench.Reporting;

/// <summary>What the figures were measured on: without it they say nothing.</summary>
internal static class MachineFacts
{
    private static readonly string[] Settings =
        ["server_version", "fsync", "synchronous_commit", "full_page_writes", "shared_buffers", "max_wal_size", "wal_compression"];

    public static async Task<IReadOnlyList<string>> ReadAsync(string connectionString)
    {
        var memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes >> 30;
        return
        [
            $"Machine     {Cpu()}, {Environment.ProcessorCount} cores, {memory} GB; PostgreSQL, engine and load share it",
            $"System      {RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}, server GC {System.Runtime.GCSettings.IsServerGC}",
            $"PostgreSQL  {await PostgresAsync(connectionString)}",
            $"Commit      {Git("rev-parse", "--short=12", "HEAD")}{(Git("status", "--porcelain", "--untracked-files=no") == "" ? "" : " with changes")}",
            $"Load        {File.ReadAllText("/proc/loadavg").Trim()} when it began",
        ];
    }

    private static string Cpu() => File.ReadLines("/proc/cpuinfo").FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal))?.Split(": ")[1] ?? "unknown";

    private static async Task<string> PostgresAsync(string connectionString)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        var facts = new List<string>();
        foreach (var setting in Settings)
        {
            await using var show = new NpgsqlCommand($"select current_setting('{setting}')", connection);
            facts.Add($"{setting} {await show.ExecuteScalarAsync()}");
        }

        return string.Join(", ", facts);
    }

    private static string Git(params string[] arguments)
    {
        using var git = Process.Start(new ProcessStartInfo("git", ["-C", Repository.Root(), .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var said = git.StandardOutput.ReadToEnd().Trim();
        git.WaitForExit();
        return git.ExitCode == 0 ? said : "unknown";
    }
}
