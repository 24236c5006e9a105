using System.Collections.Immutable;
using System.Text.Json;

namespace ZaloOrleans.Experiments;

/// <summary>GrowthBook's own cases, all that are about what the engine does, and what they leave open: texts beyond ASCII, and sums of doubles.</summary>
public sealed class GrowthBookTests
{
    private static readonly JsonElement Cases = Load();

    [Fact]
    public void Hash_PublishedCases_AreTheSame()
    {
        // A version that GrowthBook does not know either has no hash; here a version is a method.
        var known = All("hash").Where(c => c[2].GetInt32() is 1 or 2).ToList();
        Assert.Equal(All("hash").Count() - 1, known.Count);
        Assert.All(known, c => Assert.Equal(c[3].GetDouble(), c[2].GetInt32() == 2
            ? GrowthBook.Bucket(Text(c[0]), Text(c[1])) / (double)GrowthBook.Buckets
            : GrowthBook.BiasedBucket(Text(c[0]), Text(c[1])) / (double)GrowthBook.NamespaceBuckets));
    }

    [Fact]
    public void Namespace_PublishedCases_AreTheSame() => Assert.All(All("inNamespace"), c =>
        Assert.Equal(c[3].GetBoolean(), new NamespaceRange(Text(c[2][0]), c[2][1].GetDouble(), c[2][2].GetDouble()).Holds(GrowthBook.NamespaceBucket(Text(c[2][0]), Text(c[1])))));

    [Fact]
    public void Ranges_PublishedCases_AreTheSame() => Assert.All(All("getBucketRange"), c =>
    {
        var weights = c[1][2].ValueKind == JsonValueKind.Null ? (ImmutableArray<double>?)null : [.. c[1][2].EnumerateArray().Select(w => w.GetDouble())];
        Same(RangesOf(c[2]).SelectMany(r => new[] { r.From, r.To }), GrowthBook.Ranges(c[1][0].GetInt32(), weights, c[1][1].GetDouble()).SelectMany(r => new[] { r.From, r.To }));
    });

    [Fact]
    public void Choose_PublishedCases_AreTheSame() =>
        Assert.All(All("chooseVariation"), c => Assert.Equal(c[3].GetInt32(), GrowthBook.Choose(c[1].GetDouble(), [.. RangesOf(c[2])])));

    [Fact]
    public void EqualWeights_PublishedCases_AreTheSame() =>
        Assert.All(All("getEqualWeights"), c => Same(c[1].EnumerateArray().Select(w => w.GetDouble()), GrowthBook.EqualWeights(c[0].GetInt32())));

    /// <summary>What its SDK for JavaScript gives, which takes texts by UTF-16 code units.</summary>
    [Theory]
    [InlineData("experiment:7", "khách-1", 7660)]
    [InlineData("Tết 2027 🧧", "Nguyễn Thị Ánh", 6818)]
    [InlineData("experiment:12", "c42", 8285)]
    public void Hash_BeyondAscii_IsThatOfJavaScript(string seed, string value, int bucket) => Assert.Equal(bucket, GrowthBook.Bucket(seed, value));

    [Theory]
    [InlineData("experiment:7", "khách-1", 642)]
    [InlineData("Tết 2027 🧧", "Nguyễn Thị Ánh", 724)]
    public void Namespace_BeyondAscii_IsThatOfJavaScript(string name, string value, int bucket) => Assert.Equal(bucket, GrowthBook.NamespaceBucket(name, value));

    private static IEnumerable<JsonElement> All(string name) => Cases.GetProperty(name).EnumerateArray();

    private static string Text(JsonElement json) => json.GetString()!;

    private static IEnumerable<BucketRange> RangesOf(JsonElement json) => json.EnumerateArray().Select(r => new BucketRange(r[0].GetDouble(), r[1].GetDouble()));

    /// <summary>As GrowthBook's own tests compare: to eight decimals.</summary>
    private static void Same(IEnumerable<double> expected, IEnumerable<double> actual) => Assert.Equal(expected.Select(d => Math.Round(d, 8)), actual.Select(d => Math.Round(d, 8)));

    private static JsonElement Load()
    {
        using var file = typeof(GrowthBookTests).Assembly.GetManifestResourceStream("growthbook-cases.json")!;
        return JsonDocument.Parse(file, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip }).RootElement;
    }
}
