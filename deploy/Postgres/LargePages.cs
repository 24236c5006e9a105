using System.Globalization;

namespace ZaloOrleans.Deploy;

/// <summary>
/// Lets the kernel give a server's cache pages of 2 MB instead of 4 kB, of which every new connection has to be shown each one that it touches. Nothing is
/// set aside: what the server does not take stays everybody's, and what it took is free again when it ends.
/// </summary>
internal static class LargePages
{
    private const string Ceiling = "/proc/sys/vm/nr_overcommit_hugepages";

    /// <summary>Raises the kernel's ceiling as far as a cluster needs. Where that cannot be, the server takes small pages.</summary>
    /// <param name="pages">How many the server would take, as it says itself.</param>
    public static void Allow(long pages)
    {
        try
        {
            var memory = File.ReadLines("/proc/meminfo").Select(line => line.Split((char[])[':', ' '], StringSplitOptions.RemoveEmptyEntries)).ToDictionary(words => words[0], words => Number(words[1]));
            if (pages <= 0 || pages * memory["Hugepagesize"] > memory["MemAvailable"] / 4) return;

            // Those that others have are under the same ceiling, and one more server may be starting at this moment.
            var needed = memory["HugePages_Surp"] + (2 * pages);
            if (Number(File.ReadAllText(Ceiling).Trim()) < needed) File.WriteAllText(Ceiling, needed.ToString(CultureInfo.InvariantCulture));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or KeyNotFoundException or FormatException)
        {
            // A container's read-only kernel settings, or a kernel without such pages.
        }
    }

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
