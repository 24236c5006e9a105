using System.Reflection;
using System.Text.RegularExpressions;

namespace ZaloOrleans;

/// <summary>What must hold of every grain, statement and key, so that the traps that were measured stay closed.</summary>
public sealed partial class GrainRuleTests
{
    private static readonly Type[] Grains =
        [.. Assembly.Load("ZaloOrleans.Grains").GetTypes().Where(t => typeof(Grain).IsAssignableFrom(t) && !t.IsAbstract)];

    [Fact]
    public void Grains_SayTheirType() => Assert.All(Grains, t => Assert.True(t.GetCustomAttribute<GrainTypeAttribute>() is not null,
        $"{t.Name} has no [GrainType]. Its type is part of stored keys: without the attribute a rename of the class loses its state."));

    [Fact]
    public void Grains_DoNotUseTheStateBaseClass() => Assert.All(Grains, t => Assert.False(Bases(t).Any(b => b.IsGenericType && b.GetGenericTypeDefinition() == typeof(Grain<>)),
        $"{t.Name} derives from Grain<T>, whose state is always called 'state' and would be shared by kinds of grain. Use TurnGrain<T> or [PersistentState]."));

    [Fact]
    public void GrainInterfaces_AreKeyedByText() => Assert.All(
        Assembly.Load("ZaloOrleans.GrainInterfaces").GetTypes().Where(t => t.IsInterface && typeof(IGrain).IsAssignableFrom(t)),
        t => Assert.True(typeof(IGrainWithStringKey).IsAssignableFrom(t), $"{t.Name} must be an IGrainWithStringKey: keys are made by GrainKey alone."));

    [Fact]
    public void Contracts_AreAliased() => Assert.All(
        Assembly.Load("ZaloOrleans.GrainInterfaces").GetTypes().Where(t => t.GetCustomAttribute<GenerateSerializerAttribute>() is not null || (t.IsInterface && typeof(IGrain).IsAssignableFrom(t))),
        t => Assert.True(t.GetCustomAttribute<AliasAttribute>(inherit: false) is not null, $"{t.Name} crosses processes and needs an [Alias], or a rename breaks a rolling upgrade."));

    [Fact]
    public void GetGrain_IsCalledInOnePlace()
    {
        var others = Repository.Code("grain-interfaces", "grains", "silo", "api")
            .Where(f => f.Text.Contains(".GetGrain<", StringComparison.Ordinal) && !f.Path.EndsWith("GrainReferences.cs", StringComparison.Ordinal)).Select(f => f.Path).ToList();
        Assert.True(others.Count == 0, $"Grains are got through GrainReferences, which builds the key from the account: {string.Join(", ", others)}.");
    }

    [Fact]
    public void Statements_SayWhoseTheyAre()
    {
        var nameless = Repository.Code("grains/Storage")
            .SelectMany(f => RawLiteral().Matches(f.Text).Where(m => Verb().IsMatch(m.Value) && !Name().IsMatch(m.Value)).Select(m => $"{f.Path}: {m.Value.Trim('"', ' ', '\n')[..40]}"))
            .ToList();
        Assert.True(nameless.Count == 0, $"The first line of a statement names it for pg_stat_statements, as '-- feature.what': {string.Join(" | ", nameless)}");
    }

    private static IEnumerable<Type> Bases(Type type)
    {
        for (var t = type.BaseType; t is not null; t = t.BaseType)
        {
            yield return t;
        }
    }

    [GeneratedRegex("\"\"\"\\n.*?\"\"\"", RegexOptions.Singleline)]
    private static partial Regex RawLiteral();

    [GeneratedRegex("^\"\"\"\\n\\s*(select|insert|update|delete|with)\\s", RegexOptions.None)]
    private static partial Regex Verb();

    [GeneratedRegex("^\"\"\"\\n\\s*-- [a-z_]+\\.[a-z_{}().A-Za-z]+", RegexOptions.None)]
    private static partial Regex Name();
}
