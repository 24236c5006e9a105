using DbUp.Engine;

namespace ZaloOrleans.Schema;

/// <summary>The scripts of <c>Migrations/</c>, which are embedded in this assembly under their file names.</summary>
internal static class MigrationScripts
{
    public static IReadOnlyList<SqlScript> All { get; } =
        [.. typeof(MigrationScripts).Assembly.GetManifestResourceNames()
            .Where(name => name.EndsWith(".sql", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(name => new SqlScript(name, Read(name)))];

    private static string Read(string name)
    {
        using var reader = new StreamReader(typeof(MigrationScripts).Assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }
}
