using System.Reflection;
using System.Xml.Linq;

namespace ZaloOrleans;

/// <summary>The arrows: api → grain-interfaces ← Domain ← Storage ← Grains ← silo; nothing depends on tests.</summary>
public sealed class DependencyTests
{
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["grain-interfaces/ZaloOrleans.GrainInterfaces.csproj"] = [],
        ["grains/Domain/ZaloOrleans.Domain.csproj"] = ["ZaloOrleans.GrainInterfaces"],
        ["grains/Storage/ZaloOrleans.Storage.csproj"] = ["ZaloOrleans.Domain"],
        ["grains/Grains/ZaloOrleans.Grains.csproj"] = ["ZaloOrleans.Storage"],
        ["silo/ZaloOrleans.Silo.csproj"] = ["ZaloOrleans.Grains"],
        ["api/ZaloOrleans.Api.csproj"] = ["ZaloOrleans.GrainInterfaces"],
        ["deploy/ZaloOrleans.Deploy.csproj"] = [],
    };

    [Fact]
    public void Projects_ReferToWhatTheyMay()
    {
        foreach (var (project, allowed) in Allowed)
        {
            var actual = Includes(project, "ProjectReference").Select(p => Path.GetFileNameWithoutExtension(p.Replace('\\', '/'))).ToList();
            Assert.True(actual.All(allowed.Contains),
                $"{project} refers to {string.Join(", ", actual.Except(allowed))}. It may refer to: {string.Join(", ", allowed)}. " +
                "Move what it needs to where both may see it: across processes → grain-interfaces; computable from its arguments → Domain; SQL → Storage.");
        }
    }

    [Fact]
    public void Domain_HasNoPackagesButTheCalendars() => Assert.Equal(["NodaTime"], Includes("grains/Domain/ZaloOrleans.Domain.csproj", "PackageReference"));

    [Fact]
    public void Domain_IsSynchronous()
    {
        var asynchronous = Assembly.Load("ZaloOrleans.Domain").GetTypes()
            .SelectMany(t => t.GetMethods(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly))
            .Where(m => typeof(Task).IsAssignableFrom(m.ReturnType) || m.ReturnType.Name.StartsWith("ValueTask", StringComparison.Ordinal))
            .Select(m => $"{m.DeclaringType}.{m.Name}").ToList();
        Assert.True(asynchronous.Count == 0,
            $"A decision waits for nothing, but these return tasks: {string.Join(", ", asynchronous)}. Load what they need in the grain and hand it in.");
    }

    [Fact]
    public void Npgsql_IsUsedInStorageAlone()
    {
        var others = Repository.Code("grain-interfaces", "grains/Domain", "grains/Grains", "silo", "api")
            .Where(f => f.Text.Contains("using Npgsql", StringComparison.Ordinal) || f.Text.Contains("Npgsql.", StringComparison.Ordinal)).Select(f => f.Path).ToList();
        Assert.True(others.Count == 0, $"Only grains/Storage speaks to the database, but these use Npgsql: {string.Join(", ", others)}. Put the query into Storage and inject it.");
    }

    [Fact]
    public void Product_DoesNotReferToTests() => Assert.DoesNotContain(
        new[] { "ZaloOrleans.Silo", "ZaloOrleans.Api" }.SelectMany(a => Assembly.Load(a).GetReferencedAssemblies()), a => a.Name!.Contains("Test", StringComparison.Ordinal));

    private static IEnumerable<string> Includes(string project, string element) =>
        XDocument.Load(Path.Combine(Repository.Root, project)).Descendants(element).Select(e => e.Attribute("Include")!.Value);
}
