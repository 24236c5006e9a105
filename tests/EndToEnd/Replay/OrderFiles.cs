namespace ZaloOrleans.Replay;

/// <summary>The order files that the tests read.</summary>
internal static class OrderFiles
{
    /// <summary>Eight invented lines of one day, newest at 12:00.</summary>
    public static readonly string Invented = Path.Combine(AppContext.BaseDirectory, "Replay", "orders.csv");

    /// <summary>The real sample beside the checkout, or a skipped test.</summary>
    public static string SampleOrSkip()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "ZaloOrleans.sln")))
            root = root.Parent;

        var sample = Path.Combine(root?.FullName ?? "", "..", "shared", "data", "online-retail-sample.csv");
        Assert.SkipUnless(File.Exists(sample), "../shared/data/online-retail-sample.csv is not beside this checkout");
        return sample;
    }

    /// <summary>Writes a file of its own for one test.</summary>
    public static string Write(string folder, params string[] lines)
    {
        var path = Path.Combine(folder, "orders.csv");
        File.WriteAllLines(path, lines);
        return path;
    }
}
