using System.Xml;
using System.Xml.Linq;

namespace ZaloOrleans.Run;

/// <summary>Reads xunit's XML results.</summary>
internal static class ResultFile
{
    private const int MostLines = 30;

    /// <summary>The outcome in a file; null when it does not exist or is not complete.</summary>
    public static TestOutcome? Read(string file)
    {
        if (!File.Exists(file)) return null;
        try
        {
            return Interpret(XDocument.Load(file));
        }
        catch (XmlException)
        {
            return null;
        }
    }

    private static TestOutcome Interpret(XDocument results)
    {
        var tests = results.Descendants("test").ToLookup(test => (string?)test.Attribute("result"));
        var failures = tests["Fail"].Select(test => new TestNote(Name(test), Describe(test.Element("failure"), (string?)test.Element("output"))));
        // A fixture that could not be set up or torn down fails no test, but the run.
        var errors = results.Descendants("error").Select(error => new TestNote((string?)error.Attribute("name") ?? "fixture", Describe(error.Element("failure"), null)));
        var skipped = tests["Skip"].Select(test => new TestNote(Name(test), ((string?)test.Element("reason") ?? "").Trim()));
        return new TestOutcome(tests["Pass"].Count(), [.. failures, .. errors], [.. skipped]);
    }

    private static string Name(XElement test) => Unescape((string?)test.Attribute("name") ?? "?");

    // xunit writes quotes and backslashes with a backslash before them.
    private static string Unescape(string text) => text.Replace("\\\"", "\"", StringComparison.Ordinal).Replace(@"\\", @"\", StringComparison.Ordinal);

    private static string Describe(XElement? failure, string? output)
    {
        var text = $"{Unescape((string?)failure?.Element("message") ?? "")}\n{(string?)failure?.Element("stack-trace")}";
        if (!string.IsNullOrWhiteSpace(output)) text += "\noutput:\n" + output;
        return string.Join('\n', text.Split('\n').Where(line => line.Trim() != "").Take(MostLines));
    }
}
