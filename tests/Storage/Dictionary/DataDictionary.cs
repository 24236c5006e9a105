using System.Text.RegularExpressions;

namespace ZaloOrleans.Dictionary;

/// <summary>Reads the data dictionary, which lies beside the repository in <c>../shared</c>.</summary>
public static partial class DataDictionary
{
    /// <summary>The document's tables, or null where the document is absent.</summary>
    public static IReadOnlyList<DictionaryTable>? Read()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var file = Path.Combine(folder.FullName, "shared", "data-dictionary.md");
            if (File.Exists(file))
                return Parse(File.ReadAllText(file));
        }
        return null;
    }

    private static List<DictionaryTable> Parse(string text) =>
        [.. text.Split("\n## ").Skip(1).Select(section => new DictionaryTable(
            section[..section.IndexOf('\n', StringComparison.Ordinal)].Trim().ToLowerInvariant(),
            [.. Column().Matches(Part(section, "**Columns:**", "**Indexes")).Select(match => match.Groups[1].Value.ToLowerInvariant())],
            [.. Keys(Part(section, "**Indexes & Constraints:**", "**Typical"))]))];

    private static string Part(string section, string from, string to)
    {
        var start = section.IndexOf(from, StringComparison.Ordinal) + from.Length;
        return section[start..section.IndexOf(to, start, StringComparison.Ordinal)];
    }

    private static IEnumerable<DictionaryKey> Keys(string text)
    {
        foreach (Match key in Key().Matches(text))
        {
            string[] columns = [.. Name().Matches(key.Groups["columns"].Value).Select(match => match.Groups[1].Value.ToLowerInvariant())];
            if (key.Groups["kind"].Value == "KEYs on")
                foreach (var column in columns)
                    yield return new DictionaryKey(Unique: false, [column]);
            else
                yield return new DictionaryKey(key.Groups["kind"].Value == "UNIQUE", columns);
        }
    }

    [GeneratedRegex(@"^- `(\w+)`", RegexOptions.Multiline)]
    private static partial Regex Column();

    [GeneratedRegex(@"(?<kind>UNIQUE|PRIMARY KEY|KEYs on|KEY) \((?<columns>(?:[^()]|\([^()]*\))*)\)")]
    private static partial Regex Key();

    [GeneratedRegex(@"`(\w+)`")]
    private static partial Regex Name();
}
